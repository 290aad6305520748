//! Decides whether a screen frame can be drawn on the last screen frame.

use crate::app::App;
use crate::app::screen_areas::ScreenAreas;
use crate::screens::chat::view::notice;
use crate::screens::inspector::Dock;
use crate::ui::appearance::Appearance;
use crate::ui::theme::Theme;

/// The state that must be equal in two screen frames, so that the second can be drawn on the first.
#[derive(Debug, PartialEq)]
pub(super) struct FrameKey {
    areas: ScreenAreas,
    look: Appearance,
    conversation: u64,
    /// The warning of the composer, which depends on the clock.
    quota_warning: Option<[String; 2]>,
}

impl FrameKey {
    /// Returns the key, or `None` if the screen frame must be drawn completely.
    pub(super) fn of(app: &App, areas: ScreenAreas) -> Option<Self> {
        let is_plain = app.layers.is_empty()
            && app.inspector_dock() != Dock::Page
            && !app.session.open.conversation.is_empty()
            && areas.find.is_none()
            && !areas.panel_covers_conversation()
            && notice::area(app.drawing(Theme::of(app.look)), areas.composer).is_none();
        is_plain.then(|| Self {
            areas,
            look: app.look,
            conversation: app.session.open.number,
            quota_warning: app.screens.chat.quota_warning(&app.session),
        })
    }
}

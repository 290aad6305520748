//! Applies what the runtime finds out at the start: the background of the terminal and the connection.

use super::App;
use super::layers::Layer;
use crate::chat::model::ModelId;
use crate::screens::identity::IdentityDialog;
use crate::session::connection::ConnectionState;
use crate::ui::appearance::Background;

impl App {
    pub(super) fn background_reported(&mut self, background: Background) {
        self.look.set_background(background);
        if let Some(Layer::Themes(themes)) = self.layers.last_mut() {
            themes.refresh(self.look);
        }
    }

    pub(super) fn connected(&mut self, connection: ConnectionState) {
        let is_undecided = matches!(connection, ConnectionState::Undecided { .. });
        self.session.connection = connection;
        if is_undecided && !matches!(self.layers.last(), Some(Layer::Identity(_))) {
            self.layers.push(Layer::Identity(IdentityDialog::default()));
        }
        let Some(region) = self.session.region() else { return };
        if !self.session.model_is_chosen {
            self.session.settings.model = ModelId::default_for(region);
        }
        self.effects.extend(self.session.load_cached_models());
    }
}

//! The search in the prompts of all conversations.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Clear;

use crate::document::visible;
use crate::screens::context::{Context, Drawing};
use crate::stored::{RecalledPrompt, StoreAnswer, StoreQuery};
use crate::ui::dialog::list::{SIZE, draw_filter, draw_scroll_bar, first_shown, mark_matched};
use crate::ui::dialog::{DialogAction, centered_box, footer_of};
use crate::ui::frame::frame_block;
use crate::ui::keymap::{Hint, KeyScope};
use crate::ui::paged_list::{PAGE_ROWS, PageUse, PagedList};
use crate::ui::text::clip;
use crate::ui::text_keys::TextKey;

#[derive(Debug, Clone, Default)]
pub struct PromptSearch {
    list: PagedList<RecalledPrompt>,
    failure: Option<String>,
}

impl PromptSearch {
    /// Reads the first prompts for a search that was just opened.
    pub fn open(cx: &mut Context<'_>) -> Self {
        let mut search = Self::default();
        search.read(cx);
        search
    }

    /// Handles a key of the dialog. Returns the prompt that was chosen.
    pub fn key(
        &mut self,
        cx: &mut Context<'_>,
        action: Option<DialogAction>,
        key: TextKey,
    ) -> Option<String> {
        match action {
            Some(DialogAction::Accept) => return self.chosen_text(),
            Some(DialogAction::Close) => cx.close(),
            _ => match action.and_then(DialogAction::rows) {
                Some(rows) => self.step(cx, rows),
                None => {
                    if self.list.key(key) {
                        self.read(cx);
                    }
                }
            },
        }
        None
    }

    pub fn paste(&mut self, cx: &mut Context<'_>, text: &str) {
        self.list.paste(text);
        self.read(cx);
    }

    /// Searches for other words.
    pub fn search(&mut self, cx: &mut Context<'_>, text: &str) {
        self.list.set_filter(text);
        self.read(cx);
    }

    /// Returns the prompts that match, or `None` until they are read.
    pub fn prompts(&self) -> Option<&[RecalledPrompt]> {
        self.list.is_current().then(|| self.list.rows())
    }

    pub fn filter_text(&self) -> &str {
        self.list.filter_text()
    }

    /// Returns the text of the selected prompt.
    pub fn chosen_text(&self) -> Option<String> {
        self.list.chosen().map(|prompt| prompt.text.clone())
    }

    /// Moves the selection by some rows, up if negative.
    pub fn step(&mut self, cx: &mut Context<'_>, rows: isize) {
        self.list.step(rows);
        self.read_more(cx);
    }

    pub fn expects(&self, number: u64) -> bool {
        self.list.expects(number)
    }

    /// Adds the prompts of an answer that the search expects.
    pub fn answered(&mut self, cx: &mut Context<'_>, answer: StoreAnswer) {
        match answer {
            StoreAnswer::Prompts(prompts) => {
                self.failure = None;
                self.list.add(prompts, |_, _| false);
                self.read_more(cx);
            }
            StoreAnswer::Failed(why) => {
                self.failure = Some(why);
                self.list.fail();
            }
            _ => self.list.fail(),
        }
    }

    fn read(&mut self, cx: &mut Context<'_>) {
        self.query(cx, PageUse::Replace);
    }

    fn read_more(&mut self, cx: &mut Context<'_>) {
        if self.list.needs_page() {
            self.query(cx, PageUse::Append);
        }
    }

    fn query(&mut self, cx: &mut Context<'_>, page: PageUse) {
        let last = self.list.rows().last().filter(|_| page == PageUse::Append);
        let text = self.list.filter_text().to_owned();
        let after = last.map(|prompt| prompt.cursor);
        let query = StoreQuery::Prompts { text, after, limit: PAGE_ROWS };
        let (number, effect) = cx.session.store.query(query);
        self.list.expect(number, page);
        cx.effect(effect);
    }

    pub fn draw(&self, frame: &mut Frame<'_>, cx: Drawing<'_>) {
        let theme = cx.theme;
        let area = centered_box(frame.area(), SIZE.0, frame.area().height);
        let hints: [Hint<'static>; 2] =
            [(&[&DialogAction::Accept], "use"), (&[&DialogAction::Close], "cancel")];
        let keys = footer_of(cx.keymap, KeyScope::List, &hints, area.width, theme);
        let block = frame_block("Search prompts", true, theme).title_bottom(keys);
        let inner = block.inner(area);
        frame.render_widget(Clear, area);
        frame.render_widget(block, area);
        let columns = inner.width.saturating_sub(2);
        let filter = Rect { x: inner.x + 1, width: columns, height: 1, ..inner };
        draw_filter(frame, filter, self.list.filter(), "Search in all prompts", theme);
        let buf = frame.buffer_mut();
        let area = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        if let Some(message) = self.empty_message() {
            let text = clip(&message, columns.into());
            buf.set_stringn(area.x + 1, area.y, text, columns.into(), theme.quiet());
            return;
        }
        let (rows, chosen) = (self.list.rows(), self.list.place());
        let skip = first_shown(chosen, rows.len(), area.height.into());
        draw_scroll_bar(buf, area, rows.len(), skip, theme);
        let shown = rows.iter().enumerate().skip(skip);
        for ((at, prompt), y) in shown.zip(area.y..area.bottom()) {
            let start: String = prompt.text.trim().chars().take(4 * usize::from(columns)).collect();
            let text = clip(&visible::line(&start.replace(['\n', '\t'], " ")), columns.into());
            buf.set_stringn(area.x + 1, y, &text, columns.into(), theme.text());
            mark_matched(buf, (area.x + 1, y), &text, self.list.filter_text(), theme);
            if at == chosen {
                theme.select(buf, Rect { y, height: 1, ..area });
            }
        }
    }

    /// Returns why there are no prompts.
    pub fn empty_message(&self) -> Option<String> {
        if let Some(why) = &self.failure {
            return Some(format!("The prompts cannot be read: {}", visible::line(why)));
        }
        if !self.list.rows().is_empty() {
            return None;
        }
        Some(match (self.list.is_loaded(), self.list.filter_text().trim().is_empty()) {
            (false, _) => String::new(),
            (true, true) => "No prompts yet.".to_owned(),
            (true, false) => "No prompt contains these words.".to_owned(),
        })
    }
}

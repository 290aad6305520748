//! The screen of the terminal. It keeps its cells between screen frames, so that a frame touches
//! only the cells of the rows that have changed. A screen has many cells, and after a pause of the
//! stream they are no longer in the processor's caches.

use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::View;
use crate::app::App;
use crate::app::screen_layout::ScreenLayout;

/// The view and the rows that the terminal shows.
#[derive(Debug, Default)]
pub struct Screen {
    pub view: View,
    /// The rows that the terminal shows, or none if that is unknown.
    shown: Vec<Buffer>,
    /// The rows of the current screen frame that have changed.
    next: Vec<Buffer>,
    cursor: Option<Position>,
}

impl Screen {
    /// Assumes that the terminal is empty from now on.
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// Draws a screen frame and writes the difference to the terminal. Draws everything if
    /// `is_changed` is set, and otherwise only what a delta or the clock can change.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn draw<B: Backend>(
        &mut self,
        terminal: &mut Terminal<B>,
        app: &App,
        is_changed: bool,
    ) -> Result<ScreenLayout, B::Error> {
        terminal.autoresize()?;
        let mut frame = terminal.get_frame();
        let area = frame.area();
        let is_known = self.shown.len() == usize::from(area.height)
            && self.shown.first().is_none_or(|row| row.area.width == area.width);
        if !is_known {
            let row = |y| Buffer::empty(Rect { y, height: 1, ..area });
            self.shown = (area.top()..area.bottom()).map(row).collect();
            self.next.clone_from(&self.shown);
            self.cursor = None;
        }
        let changed =
            if is_changed || !is_known { None } else { self.view.draw_changed(&mut frame, app) };
        let layout = match changed {
            Some(layout) => layout,
            None => {
                frame.buffer_mut().reset();
                self.view.draw(&mut frame, app)
            }
        };
        self.write(terminal, !is_known)?;
        Ok(layout)
    }

    /// Writes the changed rows and the cursor to the terminal.
    fn write<B: Backend>(
        &mut self,
        terminal: &mut Terminal<B>,
        is_first: bool,
    ) -> Result<(), B::Error> {
        let drawn = &terminal.current_buffer_mut().content;
        let columns = usize::from(self.next.first().map_or(0, |row| row.area.width)).max(1);
        let changed = || self.view.changed.iter().zip(0usize..).filter(|(is, _)| **is);
        for (_, y) in changed() {
            self.next[y].content.clone_from_slice(&drawn[y * columns..][..columns]);
        }
        let mut has_cells = false;
        let cells = changed().flat_map(|(_, y)| self.shown[y].diff_iter(&self.next[y]));
        terminal.backend_mut().draw(cells.inspect(|_| has_cells = true))?;
        for (at, _) in self.view.changed.iter().enumerate().filter(|(_, is_changed)| **is_changed) {
            std::mem::swap(&mut self.shown[at], &mut self.next[at]);
        }
        let cursor = self.view.cursor;
        if !has_cells && !is_first && cursor == self.cursor {
            return Ok(());
        }
        if is_first || cursor.is_some() != self.cursor.is_some() {
            if cursor.is_some() { terminal.show_cursor()? } else { terminal.hide_cursor()? }
        }
        if let Some(position) = cursor {
            terminal.set_cursor_position(position)?;
        }
        self.cursor = cursor;
        terminal.backend_mut().flush()
    }
}

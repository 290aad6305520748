//! A screen that is drawn twice: with partial updates, as in the client, and completely. Both must
//! look the same after every step of every story.

use outcrop::app::App;
use outcrop::document::token::{HighlightJob, HighlightReply};
use outcrop::view::View;
use outcrop::view::screen::Screen;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};

pub struct CheckedScreen {
    screen: Screen,
    terminal: Terminal<TestBackend>,
    complete: (View, Terminal<TestBackend>),
}

impl CheckedScreen {
    pub fn new(columns: u16, rows: u16) -> Self {
        let terminal = || Terminal::new(TestBackend::new(columns, rows)).expect("a test backend");
        Self {
            screen: Screen::default(),
            terminal: terminal(),
            complete: (View::new(), terminal()),
        }
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        for terminal in [&mut self.terminal, &mut self.complete.1] {
            terminal.backend_mut().resize(columns, rows);
        }
    }

    /// Draws the next screen frame and applies its measurements.
    pub fn draw(&mut self, app: &mut App) {
        let is_changed = app.take_changed();
        let drawn = self.screen.draw(&mut self.terminal, app, is_changed);
        let layout = drawn.expect("a test backend draws");
        let (view, terminal) = &mut self.complete;
        let mut complete = None;
        terminal
            .draw(|frame| complete = Some(view.draw(frame, app)))
            .expect("a test backend draws");
        assert_eq!(Some(&layout), complete.as_ref(), "is_changed: {is_changed}");
        let (shown, complete) = (self.terminal.backend().buffer(), terminal.backend().buffer());
        let differs = |(shown, complete): &(&Cell, &Cell)| {
            let style = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
            shown.symbol() != complete.symbol() || style(shown) != style(complete)
        };
        let at = shown.content.iter().zip(&complete.content).position(|cells| differs(&cells));
        if let Some(at) = at.map(|at| shown.pos_of(at)) {
            panic!("{at:?} differs (is_changed: {is_changed}):\n{shown:?}\n{complete:?}");
        }
        assert_eq!(self.terminal.backend().cursor_position(), terminal.backend().cursor_position());
        app.apply_layout(layout);
    }

    pub fn take_jobs(&mut self) -> Vec<HighlightJob> {
        self.complete.0.take_jobs();
        self.screen.view.take_jobs()
    }

    pub fn store_tokens(&mut self, reply: HighlightReply) {
        self.complete.0.store_tokens(reply.clone());
        self.screen.view.store_tokens(reply);
    }

    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }
}

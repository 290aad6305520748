//! The size and the version of the draft, for the estimate of the next request. The size of a chip's
//! text is cached.

use super::Composer;
use super::draft_version::{DraftVersion, PasteSize};
use crate::chat::estimate::ContentSize;

impl Composer {
    /// Returns whether there is nothing to send.
    pub fn is_blank(&self) -> bool {
        self.textbox.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Returns the size of [`Self::prompt`] without building it.
    pub fn size(&mut self) -> ContentSize {
        let lines = self.textbox.lines();
        let characters = lines.len() as u64 - 1;
        let breaks = ContentSize { characters, messages: 1, ..ContentSize::default() };
        let mut size =
            lines.iter().map(|line| ContentSize::text(line)).fold(breaks, ContentSize::plus);
        let attached =
            self.attachments.iter().map(|attachment| ContentSize::attachment(attachment));
        size = attached.fold(size, ContentSize::plus);
        let before = self.chips - self.pastes.len() as u64;
        self.counted.retain(|counted| counted.chip >= before);
        for ((label, paste), chip) in self.pastes.iter().zip(before..) {
            if !lines.iter().any(|line| line.contains(label.as_str())) {
                continue;
            }
            let counted = self.counted.iter().find(|counted| counted.chip == chip).copied();
            let counted = counted.unwrap_or_else(|| {
                let counted = PasteSize { chip, size: ContentSize::text(paste) };
                self.counted.push(counted);
                counted
            });
            size = size.plus(counted.size);
            size.characters -= ContentSize::text(label).characters;
        }
        size
    }

    pub fn state(&self) -> DraftVersion {
        DraftVersion {
            lines: self.textbox.lines().to_vec(),
            chips: self.chips,
            attachments: self.attachments.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::attachment::{Attachment, AttachmentKind, DocumentFormat};
    use crate::chat::message::Message;

    #[test]
    fn the_size_includes_pastes() {
        let mut composer = Composer::default();
        let check = |composer: &mut Composer| {
            let text = composer.text();
            let sent = ContentSize::message(&Message::User(composer.prompt()));
            let is_blank = text.trim().is_empty();
            assert!(is_blank || composer.size() == sent, "{text}");
            assert_eq!(composer.is_blank(), is_blank);
            let state = composer.state();
            assert_eq!(state, composer.state());
            state
        };
        let empty = check(&mut composer);
        let kind = AttachmentKind::Document(DocumentFormat::Pdf);
        let document = Attachment::new("a.pdf".into(), kind, vec![0; 8000]);
        composer.paste("see – \n");
        composer.paste(&"ä line\n".repeat(60));
        composer.paste(&"another\n".repeat(70));
        let first = check(&mut composer);
        composer.attach(vec![document.into()], None);
        assert_ne!(check(&mut composer), first);
        composer.edit(crate::ui::text_keys::TextAction::DeleteLeft);
        check(&mut composer);
        composer.set_text(&"Ä LINE\n".repeat(60));
        let second = check(&mut composer);
        composer.set_text(&"x line\n".repeat(60));
        assert!(![&empty, &first, &second].contains(&&check(&mut composer)));
    }
}

//! The model dialog: the listed models, the built-in models, and the explanation of each choice.

use outcrop::chat::listing::{
    FoundationModel, InferenceProfile, Listing, MissingList, ProfileKind, ProfileTarget,
};

use super::*;

const OPUS: &str = "anthropic.claude-opus-5-5";
const HAIKU: &str = "anthropic.claude-haiku-4-5-20251001-v1:0";
const SONNET: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const TEAM: &str =
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456";

fn profile(id: &str, model: &str, regions: &[&str]) -> InferenceProfile {
    let target = |region: &&str| ProfileTarget {
        model: model.into(),
        region: (!region.is_empty()).then(|| (*region).to_owned()),
    };
    InferenceProfile {
        id: id.into(),
        arn: format!("arn:aws:bedrock:us-east-1:123456789012:inference-profile/{id}"),
        name: format!("A profile of {model}"),
        kind: ProfileKind::SystemDefined,
        is_active: true,
        targets: regions.iter().map(target).collect(),
    }
}

fn foundation(id: &str, name: &str) -> FoundationModel {
    let is_legacy = id == SONNET;
    FoundationModel {
        id: id.into(),
        name: name.into(),
        is_on_demand: false,
        is_legacy,
        end_of_life: is_legacy.then(|| "2027-04-08".to_owned()),
    }
}

/// Returns the list of an account in us-east-1.
fn listing() -> Listing {
    let us = ["us-east-1", "us-east-2", "us-west-2"];
    let team = InferenceProfile {
        id: "abc123def456".into(),
        arn: TEAM.into(),
        name: "team-search".into(),
        kind: ProfileKind::Application,
        ..profile("", HAIKU, &us)
    };
    Listing {
        profiles: vec![
            profile(&format!("us.{SONNET}"), SONNET, &us),
            profile(&format!("us.{HAIKU}"), HAIKU, &us),
            profile(&format!("global.{HAIKU}"), HAIKU, &["us-east-1", ""]),
            profile(&format!("us.{OPUS}"), OPUS, &us),
            profile("us.anthropic.claude-novel-6", "anthropic.claude-novel-6", &us),
            profile("us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", &us),
            team,
        ],
        models: vec![
            foundation(OPUS, "Claude Opus 5.5"),
            foundation(HAIKU, "Claude Haiku 4.5"),
            foundation(SONNET, "Claude Sonnet 4.5"),
            foundation("anthropic.claude-novel-6", "Claude Novel 6"),
        ],
        missing_list: None,
    }
}

fn online(columns: u16, rows: u16) -> Story {
    let source = "profile work".into();
    Story::linked(
        columns,
        rows,
        ConnectionState::Online { region: "us-east-1".into(), source, endpoint: None },
    )
}

impl Story {
    fn listed(&mut self, listed: Result<Listing, Failure>) -> &mut Self {
        self.msg(Msg::ModelsListed { region: "us-east-1".into(), listing: Box::new(listed) })
    }

    fn lists_asked(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::ListModels)).count()
    }
}

fn denied() -> Failure {
    Failure::new(
        FailureKind::AccessDenied,
        "Listing is not allowed",
        "These credentials may not call bedrock:ListInferenceProfiles in us-east-1.",
        "Ask your administrator for this permission. You can still type any model id or ARN.",
    )
}

#[test]
fn the_built_in_table_is_used_until_the_list_arrives() {
    let mut story = online(100, 30);
    story.ctrl('t');
    assert_eq!(story.lists_asked(), 1);
    insta::assert_snapshot!("models_listing", story.screen());
    story.listed(Ok(listing()));
    insta::assert_snapshot!("models_listed", story.styled());
}

#[test]
fn each_choice_is_explained_below_the_list() {
    let mut story = online(100, 30);
    story.ctrl('t').listed(Ok(listing())).typed("sonnet");
    insta::assert_snapshot!("models_legacy", story.screen());
    story.key(KeyCode::Esc).ctrl('t').typed("team");
    insta::assert_snapshot!("models_team", story.screen());
    story.key(KeyCode::Esc).ctrl('t').typed("novel");
    let screen = story.screen();
    assert!(screen.contains("unknown model"), "{screen}");
    story.key(KeyCode::Esc).ctrl('t').pasted("anthropic.claude-opus-5-5");
    let screen = story.screen();
    assert!(screen.contains("not available for this model"), "{screen}");
}

#[test]
fn a_listed_application_profile_has_the_abilities_of_its_model() {
    let mut story = online(120, 30);
    story.ctrl('t').listed(Ok(listing())).typed("team").key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), TEAM);
    let model = story.app.session.catalog.find(&story.app.session.settings.model);
    assert_eq!(model.map(|model| model.name.as_str()), Some("Claude Haiku 4.5"));
    story.turn("Hi", "Hello");
    assert!(story.footer().contains('$'), "{}", story.footer());
}

#[test]
fn an_application_profile_is_looked_up_at_the_start() {
    let link = || ConnectionState::Offline { region: "us-east-1".into(), why: None };
    let mut story = Story::linked(100, 30, ConnectionState::Resolving);
    story.ctrl('t').pasted(TEAM).key(KeyCode::Enter);
    story.effects.clear();
    story.msg(Msg::Connected(link()));
    assert_eq!(story.effects, [Effect::LoadCachedModels]);
    let (region, age) = ("us-east-1".to_owned(), Duration::from_mins(1));
    story.msg(Msg::StoredModelsLoaded { region, listing: Box::new(listing()), age });
    assert!(story.app.session.catalog.find(&story.app.session.settings.model).is_some());
    story.effects.clear();
    story.msg(Msg::Connected(link()));
    assert_eq!(story.effects, [], "it is known now");
}

#[test]
fn an_arriving_list_keeps_the_typed_text_and_the_selection() {
    let mut story = online(100, 30);
    story.ctrl('t').typed("haiku-4-5").key(KeyCode::Right);
    assert!(
        story.screen().contains("global. profile: any commercial region"),
        "{}",
        story.screen()
    );
    story.listed(Ok(listing()));
    story.key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), format!("global.{HAIKU}"));
}

#[test]
fn the_list_is_requested_once_and_refreshed_by_a_key() {
    let mut story = online(100, 30);
    story.ctrl('t').key(KeyCode::Esc).ctrl('t');
    assert_eq!(story.lists_asked(), 1);
    story.listed(Ok(listing())).key(KeyCode::Esc).ctrl('t');
    assert_eq!(story.lists_asked(), 1);
    story.ctrl('r').ctrl('r');
    assert_eq!(story.lists_asked(), 2);
    assert!(story.screen().contains("refreshing…"), "{}", story.screen());
    story.listed(Ok(Listing::default()));
    assert!(story.screen().contains("0 profiles listed"), "{}", story.screen());
}

#[test]
fn a_stored_list_is_shown_with_its_age() {
    let mut story = online(100, 30);
    story.ctrl('t').msg(Msg::StoredModelsLoaded {
        region: "us-east-1".into(),
        listing: Box::new(listing()),
        age: Duration::from_hours(3),
    });
    assert!(story.screen().contains("listed 3 hours ago"), "{}", story.screen());
    let mut unreachable = denied();
    unreachable.kind = FailureKind::Unreachable;
    unreachable.summary = "Bedrock cannot be reached".into();
    story.listed(Err(unreachable));
    assert!(story.screen().contains("listed 3 hours ago"), "{}", story.screen());
    assert!(story.screen().contains("could not refresh"), "{}", story.screen());
    assert!(story.screen().contains("Claude Novel 6"), "{}", story.screen());
}

#[test]
fn without_the_permission_to_list_the_table_is_used_with_a_note() {
    let mut story = online(100, 30);
    story.ctrl('t').listed(Err(denied()));
    insta::assert_snapshot!("models_denied", story.screen());
    story.key(KeyCode::Esc).ctrl('t');
    assert_eq!(story.lists_asked(), 1, "a missing permission is not replies for again");
    story.pasted(TEAM).key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), TEAM);
}

#[test]
fn a_list_without_profiles_is_combined_with_the_built_in_table() {
    let mut story = online(100, 30);
    let lack = Some(MissingList::Profiles(denied()));
    story.ctrl('t').listed(Ok(Listing { profiles: Vec::new(), missing_list: lack, ..listing() }));
    let screen = story.screen();
    assert!(screen.contains("the built-in list"), "{screen}");
    story.typed("global sonnet-5");
    let screen = story.screen();
    assert!(screen.contains("global.anthropic.claude-sonnet-5"), "{screen}");
    story.key(KeyCode::Esc).ctrl('t').typed("us sonnet-4-5");
    assert!(story.screen().contains("legacy, end of life 2027-04-08"), "{}", story.screen());
}

#[test]
fn the_model_dialog_keeps_its_rows_in_a_short_and_narrow_window() {
    let mut story = online(40, 10);
    story.ctrl('t').listed(Ok(listing()));
    insta::assert_snapshot!("models_narrow", story.screen());
    story.listed(Err(denied()));
    insta::assert_snapshot!("models_narrow_denied", story.screen());
}

#[test]
fn the_model_can_be_changed_during_a_conversation() {
    let mut story = online(120, 30);
    story.turn("One", "1").ctrl('t').listed(Ok(listing())).typed("us opus").key(KeyCode::Enter);
    story.sent("Two");
    let request = story.request();
    assert_eq!(request.settings.model.as_str(), format!("us.{OPUS}"));
    assert_eq!(request.history.len(), 3);
}

#[test]
fn a_list_of_another_region_is_ignored() {
    let mut story = online(100, 30);
    story.ctrl('t');
    story.msg(Msg::ModelsListed { region: "eu-west-1".into(), listing: Box::new(Ok(listing())) });
    assert!(story.app.session.listing.listing.is_none());
}

#[test]
fn a_model_has_one_row_and_arrows_choose_its_route() {
    let mut story = online(100, 30);
    story.ctrl('t').listed(Ok(listing()));
    assert_eq!(story.screen().matches("Claude Haiku 4.5  ").count(), 1, "{}", story.screen());
    assert!(story.screen().contains("‹ us ›"), "{}", story.screen());
    story.key(KeyCode::Right);
    assert!(story.screen().contains("‹ global ›"), "{}", story.screen());
    story.key(KeyCode::Right);
    assert!(story.screen().contains("‹ team-search ›"), "{}", story.screen());
    story.key(KeyCode::Right).key(KeyCode::Left).key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), format!("global.{HAIKU}"));
    // The list opens on the current model and its route.
    story.ctrl('t');
    assert!(story.screen().contains("‹ global ›"), "{}", story.screen());
}

#[test]
fn arrows_move_the_cursor_in_a_typed_id() {
    let mut story = online(100, 30);
    let id = "us.anthropic.claude-novel-7";
    story.ctrl('t').listed(Ok(listing())).pasted(id).key(KeyCode::Left).typed("1");
    story.key(KeyCode::Enter);
    assert_eq!(story.app.session.settings.model.as_str(), "us.anthropic.claude-novel-17");
}

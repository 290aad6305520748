//! The models that can be chosen: what was listed, what was not, and what each choice means.

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

/// What an account in us-east-1 has.
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
        lack: None,
    }
}

fn online(columns: u16, rows: u16) -> Told {
    let source = "profile work".into();
    Told::linked(
        columns,
        rows,
        ConnectionState::Online { region: "us-east-1".into(), source, endpoint: None },
    )
}

impl Told {
    fn listed(&mut self, listed: Result<Listing, Failure>) -> &mut Self {
        self.msg(Msg::Listed { region: "us-east-1".into(), listing: Box::new(listed) })
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
        "Ask your administrator for that permission; any model id or ARN can be typed.",
    )
}

#[test]
fn the_table_serves_until_the_list_has_come() {
    let mut told = online(100, 30);
    told.ctrl('t');
    assert_eq!(told.lists_asked(), 1);
    insta::assert_snapshot!("models_listing", told.screen());
    told.listed(Ok(listing()));
    insta::assert_snapshot!("models_listed", told.styled());
}

#[test]
fn each_choice_is_explained_below_the_list() {
    let mut told = online(100, 30);
    told.ctrl('t').listed(Ok(listing())).typed("sonnet");
    insta::assert_snapshot!("models_legacy", told.screen());
    told.key(KeyCode::Esc).ctrl('t').typed("team");
    insta::assert_snapshot!("models_team", told.screen());
    told.key(KeyCode::Esc).ctrl('t').typed("novel");
    let screen = told.screen();
    assert!(screen.contains("unknown model"), "{screen}");
    told.key(KeyCode::Esc).ctrl('t').pasted("anthropic.claude-opus-5-5");
    let screen = told.screen();
    assert!(screen.contains("this model has no such route"), "{screen}");
}

#[test]
fn what_an_accounts_own_profile_accepts_is_known_once_it_is_listed() {
    let mut told = online(120, 30);
    told.ctrl('t').listed(Ok(listing())).typed("team").key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.model.as_str(), TEAM);
    let model = told.app.session.catalog.find(&told.app.session.settings.model);
    assert_eq!(model.map(|model| model.name.as_str()), Some("Claude Haiku 4.5"));
    told.turn("Hi", "Hello");
    assert!(told.footer().contains('$'), "{}", told.footer());
}

#[test]
fn an_accounts_own_profile_is_looked_up_at_the_start() {
    let link = || ConnectionState::Offline { region: "us-east-1".into() };
    let mut told = Told::linked(100, 30, ConnectionState::Resolving);
    told.ctrl('t').pasted(TEAM).key(KeyCode::Enter);
    told.effects.clear();
    told.msg(Msg::Linked(link()));
    assert_eq!(told.effects, [Effect::RecallModels]);
    let (region, age) = ("us-east-1".to_owned(), Duration::from_mins(1));
    told.msg(Msg::ListRecalled { region, listing: Box::new(listing()), age });
    assert!(told.app.session.catalog.find(&told.app.session.settings.model).is_some());
    told.effects.clear();
    told.msg(Msg::Linked(link()));
    assert_eq!(told.effects, [], "it is known now");
}

#[test]
fn the_list_comes_while_one_types_and_leaves_what_was_chosen() {
    let mut told = online(100, 30);
    told.ctrl('t').typed("haiku-4-5").key(KeyCode::Down);
    assert!(told.screen().contains("global.: any commercial region"), "{}", told.screen());
    told.listed(Ok(listing()));
    told.key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.model.as_str(), format!("global.{HAIKU}"));
}

#[test]
fn it_is_asked_once_and_anew_by_a_key() {
    let mut told = online(100, 30);
    told.ctrl('t').key(KeyCode::Esc).ctrl('t');
    assert_eq!(told.lists_asked(), 1);
    told.listed(Ok(listing())).key(KeyCode::Esc).ctrl('t');
    assert_eq!(told.lists_asked(), 1);
    told.ctrl('r').ctrl('r');
    assert_eq!(told.lists_asked(), 2);
    assert!(told.screen().contains("refreshing…"), "{}", told.screen());
    told.listed(Ok(Listing::default()));
    assert!(told.screen().contains("0 profiles listed"), "{}", told.screen());
}

#[test]
fn what_an_earlier_session_listed_is_shown_with_its_age() {
    let mut told = online(100, 30);
    told.ctrl('t').msg(Msg::ListRecalled {
        region: "us-east-1".into(),
        listing: Box::new(listing()),
        age: Duration::from_hours(3),
    });
    assert!(told.screen().contains("listed 3 hours ago"), "{}", told.screen());
    let mut unreachable = denied();
    unreachable.kind = FailureKind::Unreachable;
    unreachable.summary = "Bedrock cannot be reached".into();
    told.listed(Err(unreachable));
    assert!(told.screen().contains("listed 3 hours ago"), "{}", told.screen());
    assert!(told.screen().contains("could not refresh"), "{}", told.screen());
    assert!(told.screen().contains("team-search"), "{}", told.screen());
}

#[test]
fn where_listing_is_not_allowed_the_table_serves_and_says_so() {
    let mut told = online(100, 30);
    told.ctrl('t').listed(Err(denied()));
    insta::assert_snapshot!("models_denied", told.screen());
    told.key(KeyCode::Esc).ctrl('t');
    assert_eq!(told.lists_asked(), 1, "a missing permission is not asked for again");
    told.pasted(TEAM).key(KeyCode::Enter);
    assert_eq!(told.app.session.settings.model.as_str(), TEAM);
}

#[test]
fn one_list_serves_without_the_other() {
    let mut told = online(100, 30);
    let lack = Some(MissingList::Profiles(denied()));
    told.ctrl('t').listed(Ok(Listing { profiles: Vec::new(), lack, ..listing() }));
    let screen = told.screen();
    assert!(screen.contains("the built-in table of"), "{screen}");
    assert!(screen.contains("global.anthropic.claude-sonnet-5"), "{screen}");
    told.typed("us sonnet-4-5");
    assert!(told.screen().contains("legacy, end of life 2027-04-08"), "{}", told.screen());
}

#[test]
fn a_low_and_narrow_window_keeps_the_rows() {
    let mut told = online(40, 10);
    told.ctrl('t').listed(Ok(listing()));
    insta::assert_snapshot!("models_narrow", told.screen());
    told.listed(Err(denied()));
    insta::assert_snapshot!("models_narrow_denied", told.screen());
}

#[test]
fn the_model_is_switched_in_mid_conversation() {
    let mut told = online(120, 30);
    told.turn("One", "1").ctrl('t').listed(Ok(listing())).typed("us opus").key(KeyCode::Enter);
    told.sent("Two");
    let request = told.request();
    assert_eq!(request.settings.model.as_str(), format!("us.{OPUS}"));
    assert_eq!(request.history.len(), 3);
}

#[test]
fn a_list_of_another_region_is_not_taken() {
    let mut told = online(100, 30);
    told.ctrl('t');
    told.msg(Msg::Listed { region: "eu-west-1".into(), listing: Box::new(Ok(listing())) });
    assert!(told.app.session.listing.listing.is_none());
}

//! The cache folder: the lists of models, one file for each region and identity, so that the next
//! session has a list immediately. A file that cannot be read counts as missing, and a failed write
//! is ignored. The caller provides the clock.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::chat::listing::{
    FoundationModel, InferenceProfile, Listing, MissingList, ProfileKind, ProfileTarget,
};
use crate::file;

/// The version of the format. Files of another version are ignored.
const FORMAT_VERSION: u32 = 1;

/// The size limit of a file, in bytes. The profiles of an account take some 10 kB.
const MAX_FILE_BYTES: usize = 8 << 20;

/// The owner of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheOwner {
    pub region: String,
    /// Distinguishes identities in one region. It is not secret.
    pub identity: u64,
}

impl CacheOwner {
    fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("models-{}-{:016x}.json", self.region, self.identity))
    }
}

/// Returns the last list and its age.
pub fn read(folder: &Path, owner: &CacheOwner, now: SystemTime) -> Option<(Listing, Duration)> {
    let bytes = file::read(&owner.file(folder), MAX_FILE_BYTES).ok()?;
    let file: CachedListing = serde_json::from_slice(&bytes).ok()?;
    let listed = UNIX_EPOCH.checked_add(Duration::from_secs(file.listed_at))?;
    // If the clock was set back, the age is zero.
    let age = now.duration_since(listed).unwrap_or_default();
    (file.form == FORMAT_VERSION).then(|| (file.into_listing(), age))
}

/// Returns the stored lists of a region, or of all regions, without a check of their age.
pub fn read_all(folder: &Path, region: Option<&str>) -> Vec<Listing> {
    let Ok(files) = folder.read_dir() else { return Vec::new() };
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // The identity follows the region.
        let of_list = name.strip_prefix("models-").and_then(|rest| rest.rsplit_once('-'));
        of_list.is_some_and(|(of, _)| region.is_none_or(|region| region == of))
    };
    let paths = files.filter_map(|file| Some(file.ok()?.path())).filter(is_wanted);
    let lists = paths.filter_map(|path| {
        let bytes = file::read(&path, MAX_FILE_BYTES).ok()?;
        let file: CachedListing = serde_json::from_slice(&bytes).ok()?;
        (file.form == FORMAT_VERSION).then(|| file.into_listing())
    });
    lists.collect()
}

/// Stores a list. Does nothing if the profiles could not be listed, because the stored list would look
/// like the list of an account without profiles.
///
/// # Errors
/// If the folder or the file cannot be written.
pub fn write(
    folder: &Path,
    owner: &CacheOwner,
    listing: &Listing,
    now: SystemTime,
) -> io::Result<()> {
    if matches!(listing.missing_list, Some(MissingList::Profiles(_))) {
        return Ok(());
    }
    file::create_folder(folder)?;
    let listed_at = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let text = serde_json::to_vec(&CachedListing::of(listing, listed_at))?;
    // Another process may read or write the file at the same time.
    file::replace(&owner.file(folder), &text)
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CachedListing {
    form: u32,
    /// Seconds of Unix time.
    listed_at: u64,
    profiles: Vec<ProfileRow>,
    models: Vec<ModelRow>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileRow {
    id: String,
    arn: String,
    name: String,
    is_application: bool,
    is_active: bool,
    targets: Vec<TargetRow>,
}

#[derive(Serialize, Deserialize)]
struct TargetRow {
    model: String,
    region: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelRow {
    id: String,
    name: String,
    is_on_demand: bool,
    is_legacy: bool,
    end_of_life: Option<String>,
}

impl CachedListing {
    fn of(listing: &Listing, listed_at: u64) -> Self {
        let target = |target: &ProfileTarget| TargetRow {
            model: target.model.clone(),
            region: target.region.clone(),
        };
        let profile = |profile: &InferenceProfile| ProfileRow {
            id: profile.id.clone(),
            arn: profile.arn.clone(),
            name: profile.name.clone(),
            is_application: profile.kind == ProfileKind::Application,
            is_active: profile.is_active,
            targets: profile.targets.iter().map(target).collect(),
        };
        let model = |model: &FoundationModel| ModelRow {
            id: model.id.clone(),
            name: model.name.clone(),
            is_on_demand: model.is_on_demand,
            is_legacy: model.is_legacy,
            end_of_life: model.end_of_life.clone(),
        };
        Self {
            form: FORMAT_VERSION,
            listed_at,
            profiles: listing.profiles.iter().map(profile).collect(),
            models: listing.models.iter().map(model).collect(),
        }
    }

    fn into_listing(self) -> Listing {
        let target = |row: TargetRow| ProfileTarget { model: row.model, region: row.region };
        let profile = |row: ProfileRow| InferenceProfile {
            id: row.id,
            arn: row.arn,
            name: row.name,
            kind: if row.is_application {
                ProfileKind::Application
            } else {
                ProfileKind::SystemDefined
            },
            is_active: row.is_active,
            targets: row.targets.into_iter().map(target).collect(),
        };
        let model = |row: ModelRow| FoundationModel {
            id: row.id,
            name: row.name,
            is_on_demand: row.is_on_demand,
            is_legacy: row.is_legacy,
            end_of_life: row.end_of_life,
        };
        Listing {
            profiles: self.profiles.into_iter().map(profile).collect(),
            models: self.models.into_iter().map(model).collect(),
            missing_list: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::chat::failure::{Failure, FailureKind};

    fn owner() -> CacheOwner {
        CacheOwner { region: "eu-west-1".into(), identity: 7 }
    }

    fn listing() -> Listing {
        let target = |region: Option<&str>| ProfileTarget {
            model: "anthropic.claude-opus-5".into(),
            region: region.map(str::to_owned),
        };
        let profile = |id: &str, kind, targets: &[ProfileTarget]| InferenceProfile {
            id: id.into(),
            arn: format!("arn:{id}"),
            name: "a \"name\"".into(),
            kind,
            is_active: kind == ProfileKind::Application,
            targets: targets.to_vec(),
        };
        Listing {
            profiles: vec![
                profile("a", ProfileKind::Application, &[target(Some("eu-west-1"))]),
                profile(
                    "b",
                    ProfileKind::SystemDefined,
                    &[target(Some("eu-west-1")), target(None)],
                ),
            ],
            models: vec![FoundationModel {
                id: "anthropic.claude-opus-5".into(),
                name: "Claude Opus 5".into(),
                is_on_demand: true,
                is_legacy: true,
                end_of_life: Some("2027-04-08".into()),
            }],
            missing_list: None,
        }
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_stored_list_is_read_back_with_its_age() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("not there yet");
        assert_eq!(read(&folder, &owner(), at(1000)), None);
        write(&folder, &owner(), &listing(), at(1000)).expect("written");
        let age = |now| {
            read(&folder, &owner(), at(now)).map(|(read, age)| {
                assert_eq!(read, listing());
                age.as_secs()
            })
        };
        assert_eq!((age(1060), age(900)), (Some(60), Some(0)));
        for other in [
            CacheOwner { region: "eu-west-2".into(), ..owner() },
            CacheOwner { identity: 8, ..owner() },
        ] {
            assert_eq!(read(&folder, &other, at(1000)), None, "{other:?}");
        }
        assert_eq!(read_all(&folder, None), [listing()]);
        assert_eq!(read_all(&folder, Some("eu-west-1")), [listing()]);
        assert_eq!(read_all(&folder, Some("eu-west-2")), []);
        write(&folder, &owner(), &Listing::default(), at(2000)).expect("replaced");
        assert_eq!(read(&folder, &owner(), at(2000)), Some((Listing::default(), Duration::ZERO)));
    }

    #[test]
    fn a_damaged_file_is_ignored_and_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = owner().file(folder.path());
        let whole = serde_json::to_string(&CachedListing::of(&listing(), 1000)).expect("JSON");
        let future = whole.replace("\"form\":1", "\"form\":2");
        let half = &whole[..whole.len() / 2];
        for damaged in ["", "null", "{}", "\u{0}", half, &future] {
            fs::write(&file, damaged).expect("written");
            assert_eq!(read(folder.path(), &owner(), at(1000)), None, "{damaged:?}");
        }
        write(folder.path(), &owner(), &listing(), at(1000)).expect("replaced");
        assert!(read(folder.path(), &owner(), at(1000)).is_some());
    }

    #[test]
    fn a_list_without_its_profiles_is_not_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let failure = Failure::new(FailureKind::AccessDenied, "a", "b", "c");
        let half = Listing { missing_list: Some(MissingList::Profiles(failure)), ..listing() };
        write(folder.path(), &owner(), &half, at(1000)).expect("nothing to do");
        assert_eq!(read(folder.path(), &owner(), at(1000)), None);
    }
}

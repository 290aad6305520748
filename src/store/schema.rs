//! The schema of the file, by version. A migration runs in one transaction, after a backup. The
//! number of a released version is never used for another schema: a test holds its checksum.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Marks the file as a database of Outcrop: the letters `Outc`.
pub const APPLICATION_ID: u32 = 0x4f75_7463;

/// The steps from an empty file to the newest schema. The first step creates version 1.
pub const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Returns the version of the schema that these steps create.
pub fn newest(migrations: &[&str]) -> u32 {
    u32::try_from(migrations.len()).unwrap_or(u32::MAX)
}

/// Returns the version of the schema in the file; 0 for an empty file.
pub fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Returns the application id and the number of tables in the file.
pub fn identity(connection: &Connection) -> rusqlite::Result<(u32, u32)> {
    let id = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((id, tables))
}

/// Creates or updates the schema in one transaction. Does nothing if the schema is the newest.
pub fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    for step in migrations.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done < migrations.len() {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", newest(migrations))?;
    }
    transaction.commit()
}

/// Returns true if the indexes of the full-text search do not have as many rows as the text has. A row
/// and its index entries change in one transaction, so only another program can cause this.
pub fn search_differs(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT (SELECT count(*) FROM block_search_docsize) <> (SELECT count(*) FROM block)
             OR (SELECT count(*) FROM title_search_docsize) <> (SELECT count(*) FROM conversation)",
        [],
        |row| row.get(0),
    )
}

/// Builds the index of the full-text search again from the text.
pub fn rebuild_search(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO block_search (block_search) VALUES ('rebuild');
         INSERT INTO title_search (title_search) VALUES ('rebuild')",
    )
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// The checksums of the released migrations. Append to this list, and never change a line.
    const RELEASED: &[&str] = &["0183365749bfa98a"];

    #[test]
    fn a_released_version_number_is_never_reused() {
        for (version, (step, expected)) in MIGRATIONS.iter().zip(RELEASED).enumerate() {
            let digest = Sha256::digest(step);
            let checksum = digest
                .iter()
                .take(8)
                .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
            assert_eq!(&checksum, expected, "schema {} was changed", version + 1);
        }
        assert_eq!(MIGRATIONS.len(), RELEASED.len(), "add the checksum of the new schema");
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let mut connection = Connection::open_in_memory().expect("memory");
        let broken = ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"];
        assert!(migrate(&mut connection, &broken).is_err());
        assert_eq!(identity(&connection).expect("a database"), (0, 0));
        assert_eq!(version(&connection), Ok(0));
    }
}

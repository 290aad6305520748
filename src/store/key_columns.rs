//! Ids as columns of the database.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};

use crate::stored::{ConversationKey, InstanceKey, MessageKey, RequestKey};

macro_rules! key_column {
    ($($name:ident)*) => {$(
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.bits().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self::from_bits)
            }
        }
    )*};
}

key_column!(ConversationKey MessageKey RequestKey InstanceKey);

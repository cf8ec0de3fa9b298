@_spi(SQLDrivers) internal import SQLCore

extension MsSQLErrorTable {
    /// The server's numbers, by topic.
    static let entries: [Entry] =
        login + locks + transactions + constraints + data + statements + resources + azure

    static let login: [Entry] = [
        Entry(
            4060,
            "",
            .notFound,
            names: .inQuotes,
            "The database does not exist, or the user may not open it",
            "create it, grant it, or name another"
        ),
        Entry(18_456, "", .authentication, "The server refused the user or the password", "correct them"),
        Entry(
            18_452,
            "",
            .authentication,
            "The login is of a domain that the server does not trust",
            "use a login of the server, or DOMAIN\\user"
        ),
        Entry(18_470, "", .authentication, "The login is disabled"),
        Entry(18_486, "", .authentication, "The login is locked out"),
        Entry(18_487, "", .authentication, "The password has expired", "change it with another client"),
        Entry(18_488, "", .authentication, "The password must be changed", "change it with another client"),
        Entry(18_401, "", .connection, retry: .reconnect, "The server is starting, and lets nobody in yet"),
        Entry(17_142, "", .connection, retry: .reconnect, "The server is paused"),
        Entry(18_461, "", .busy, retry: .reconnect, "The server is in single-user mode"),
        Entry(
            17_809,
            "",
            .busy,
            retry: .reconnect,
            "The server has no connection left",
            "raise user connections, or use fewer"
        ),
        Entry(233, "", .connection, retry: .reconnect, "The server closed the connection during the login"),
        Entry(911, "", .notFound, names: .first, "The database does not exist", "create it, or name another"),
        Entry(916, "", .authorization, "The user may not use that database", "grant it"),
        Entry(
            978,
            "",
            .connection,
            retry: .reconnect,
            "The replica takes only connections with read-only intent",
            "set readOnlyIntent"
        ),
        Entry(40_532, "", .notFound, "The gateway knows no such server", "write the user as user@server"),
        Entry(40_615, "", .authorization, "The server's firewall refuses this address", "allow it there"),
    ]

    static let locks: [Entry] = [
        Entry(
            1205,
            "",
            .conflict,
            retry: .replayTransaction,
            "The transaction and others waited for each other, and it was rolled back"
        ),
        Entry(
            1222,
            "",
            .busy,
            retry: .again,
            "A lock was not given in time",
            "raise lockTimeout, or keep transactions short"
        ),
        Entry(3960, "", .conflict, retry: .replayTransaction, "A row was changed since the transaction's snapshot"),
        Entry(
            3961,
            "",
            .conflict,
            retry: .replayTransaction,
            "A definition was changed since the transaction's snapshot"
        ),
        Entry(
            3951,
            "",
            .unsupported,
            "The database lets snapshot isolation be switched on by no transaction that has begun",
            "begin with .snapshot"
        ),
        Entry(
            3952,
            "",
            .unsupported,
            "The database does not allow snapshot isolation",
            "ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON"
        ),
        Entry(41_302, "", .conflict, retry: .replayTransaction, "The row was changed by another transaction"),
        Entry(41_305, "", .conflict, retry: .replayTransaction, "The transaction read what another one changed"),
        Entry(41_325, "", .conflict, retry: .replayTransaction, "The transaction met what another one wrote"),
        Entry(
            41_301,
            "",
            .conflict,
            retry: .replayTransaction,
            "A transaction that this one relies on was rolled back"
        ),
        Entry(41_839, "", .conflict, retry: .replayTransaction, "The transaction relies on too many others"),
        Entry(1204, "", .resourceExhausted, "The server has no memory for another lock"),
    ]

    static let transactions: [Entry] = [
        Entry(
            3902,
            "",
            .misuse(.scopeFinished),
            "There is no transaction to commit",
            "leave COMMIT and ROLLBACK to the library"
        ),
        Entry(
            3903,
            "",
            .misuse(.scopeFinished),
            "There is no transaction to roll back",
            "leave COMMIT and ROLLBACK to the library"
        ),
        Entry(
            3930,
            "",
            .conflict,
            "The transaction can only be rolled back",
            "let the transaction's closure end with the error before"
        ),
        Entry(
            3931,
            "",
            .conflict,
            "The transaction can only be rolled back as a whole",
            "let the transaction's closure end with the error before"
        ),
        Entry(3998, "", .conflict, "The batch ended with a transaction that can only be rolled back; it was"),
        Entry(3609, "", .server, "A trigger has ended the transaction"),
        Entry(266, "", .server, outcome: .unknown, "The procedure has ended the transaction, or left one open"),
        Entry(628, "", .misuse(.scopeFinished), "There is no transaction for a savepoint"),
        Entry(6401, "", .notFound, "There is no savepoint of that name"),
    ]

    static let constraints: [Entry] = [
        Entry(2627, "", .constraint(.unique), names: .firstConstraint, "A unique index has the value already"),
        Entry(2601, "", .constraint(.unique), names: .secondConstraint, "A unique index has the value already"),
        Entry(515, "", .constraint(.notNull), names: .firstConstraint, "A NULL was given to a column that refuses it"),
        Entry(547, "", .constraint(.other), names: .constraintInQuotes, "The row conflicts with a constraint"),
        Entry(550, "", .constraint(.check), "The row is not one that the view shows"),
        Entry(
            544,
            "",
            .constraint(.other),
            names: .first,
            "A value was given for a column that the server counts",
            "leave the column out, or SET IDENTITY_INSERT"
        ),
        Entry(
            545,
            "",
            .constraint(.other),
            names: .first,
            "A value is missing for a column that is counted by hand just now"
        ),
        Entry(
            271,
            "",
            .constraint(.other),
            names: .inQuotes,
            "The column is computed and takes no value",
            "leave it out"
        ),
        Entry(273, "", .constraint(.other), "A rowversion column takes no value", "leave it out"),
    ]

    static let data: [Entry] = [
        Entry(
            8152,
            "",
            .conversion,
            "A text or bytes are too long for their column",
            "shorten them, or widen the column"
        ),
        Entry(
            2628,
            "",
            .conversion,
            names: .second,
            "A text or bytes are too long for their column",
            "shorten them, or widen the column"
        ),
        Entry(8115, "", .conversion, "A number is out of its type's range"),
        Entry(220, "", .conversion, "A number is out of its type's range"),
        Entry(232, "", .conversion, "A number is out of its type's range"),
        Entry(8134, "", .conversion, "A number is divided by zero"),
        Entry(245, "", .conversion, "A text has no form in the type that it is converted to"),
        Entry(8114, "", .conversion, "A value has no form in the type that it is converted to"),
        Entry(241, "", .conversion, "A text is no date or time"),
        Entry(242, "", .conversion, "A date is out of its type's range"),
        Entry(295, "", .conversion, "A text is no date or time"),
        Entry(517, "", .conversion, "A date is out of its type's range"),
        Entry(235, "", .conversion, "A text is no amount of money"),
        Entry(8169, "", .conversion, "A text is no unique identifier"),
        Entry(257, "", .conversion, "A value is not converted to that type without CONVERT"),
        Entry(206, "", .conversion, "The types of two values do not go together"),
        Entry(529, "", .conversion, "A value cannot be converted to that type"),
        Entry(512, "", .server, "A query in a place for one value gave several"),
        Entry(8023, "", .conversion, "A parameter's value is not of its type's form"),
        Entry(4815, "", .conversion, "A value of a bulk load is longer than its column"),
        Entry(4863, "", .conversion, "A value of a bulk load is longer than its column"),
        Entry(4864, "", .conversion, "A value of a bulk load does not suit its column"),
        Entry(9420, "", .conversion, "A text is not XML"),
    ]
}

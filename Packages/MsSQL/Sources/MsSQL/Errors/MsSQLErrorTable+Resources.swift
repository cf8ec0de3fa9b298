@_spi(SQLDrivers) internal import SQLCore

extension MsSQLErrorTable {
    static let resources: [Entry] = [
        Entry(701, "", .resourceExhausted, "The server has no memory for the statement"),
        Entry(802, "", .resourceExhausted, "The server has no memory for the statement"),
        Entry(8645, "", .busy, retry: .again, "The server has no memory for the statement just now"),
        Entry(8651, "", .busy, retry: .again, "The server has no memory for the statement just now"),
        Entry(1101, "", .resourceExhausted, "The disk of the server is full"),
        Entry(1105, "", .resourceExhausted, "The disk of the server is full"),
        Entry(9002, "", .resourceExhausted, "The transaction log of the server is full"),
        Entry(823, "", .corrupted, outcome: .unknown, "The server could not read its file"),
        Entry(824, "", .corrupted, outcome: .unknown, "A page of the server's file is damaged"),
        Entry(3101, "", .busy, retry: .again, "The database is in use by others"),
        Entry(5070, "", .busy, retry: .again, "The database is in use by others"),
        Entry(3702, "", .busy, retry: .again, "The database is in use by others"),
        Entry(596, "", .connection, outcome: .unknown, retry: .reconnect, "The session was killed"),
        Entry(6005, "", .connection, outcome: .unknown, retry: .reconnect, "The server is shutting down"),
        Entry(6104, "", .invalidInput, "A session cannot kill itself"),
        Entry(6106, "", .notFound, "There is no session of that number"),
        Entry(983, "", .connection, retry: .reconnect, "The replica is not ready"),
        Entry(976, "", .connection, retry: .reconnect, "The replica takes no connections just now"),
        Entry(979, "", .connection, retry: .reconnect, "The database of the replica is not ready"),
        Entry(982, "", .connection, retry: .reconnect, "The replica lets nobody read"),
        Entry(921, "", .connection, retry: .reconnect, "The database is being recovered"),
        Entry(922, "", .connection, retry: .reconnect, "The database is being recovered"),
        Entry(924, "", .busy, retry: .reconnect, "The database is in single-user mode, and used by another"),
        Entry(927, "", .connection, retry: .reconnect, "The database is being restored"),
        Entry(942, "", .connection, retry: .reconnect, "The database is offline"),
    ]

    static let azure: [Entry] = [
        Entry(4221, "", .connection, retry: .reconnect, "The replica waits for row versions of its primary"),
        Entry(10_053, "", .connection, outcome: .unknown, retry: .reconnect, "The connection to the server was cut"),
        Entry(10_054, "", .connection, outcome: .unknown, retry: .reconnect, "The connection to the server was cut"),
        Entry(10_060, "", .connection, outcome: .unknown, retry: .reconnect, "The server did not answer"),
        Entry(
            10_928,
            "",
            .busy,
            retry: .again,
            "The database has reached the limit of a resource",
            "use less at once, or a larger service"
        ),
        Entry(
            10_929,
            "",
            .busy,
            retry: .again,
            "The server is too busy for this database",
            "use less at once, or a larger service"
        ),
        Entry(
            10_936,
            "",
            .busy,
            retry: .again,
            "The pool has reached the limit of a resource",
            "use less at once, or a larger service"
        ),
        Entry(40_143, "", .connection, outcome: .unknown, retry: .reconnect, "The service met a failure on the way"),
        Entry(40_166, "", .connection, outcome: .unknown, retry: .reconnect, "The service is moving the database"),
        Entry(
            40_197,
            "",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The service met a failure, such as an upgrade, while the statement ran"
        ),
        Entry(40_501, "", .busy, retry: .again, "The service is busy", "wait 10 s, or use a larger service"),
        Entry(40_540, "", .connection, outcome: .unknown, retry: .reconnect, "The service met a failure on the way"),
        Entry(
            40_544,
            "",
            .resourceExhausted,
            "The database has reached its quota of space",
            "delete rows, or raise it"
        ),
        Entry(
            40_549,
            "",
            .connection,
            "The session was ended because of a transaction that ran too long",
            "keep transactions short"
        ),
        Entry(40_550, "", .connection, "The session was ended because of too many locks", "change fewer rows at once"),
        Entry(40_551, "", .connection, "The session was ended because of too much of tempdb", "use less of it"),
        Entry(
            40_552,
            "",
            .connection,
            "The session was ended because of too much of the log",
            "change fewer rows at once"
        ),
        Entry(40_553, "", .connection, "The session was ended because of too much memory", "change fewer rows at once"),
        Entry(40_613, "", .connection, retry: .reconnect, "The database is not available just now"),
        Entry(42_108, "", .connection, retry: .reconnect, "The pool is paused, and wakes up"),
        Entry(42_109, "", .connection, retry: .reconnect, "The pool is waking up"),
        Entry(49_918, "", .busy, retry: .reconnect, "The service has no resource for the request just now"),
        Entry(49_919, "", .busy, retry: .reconnect, "The service has too many operations in work"),
        Entry(49_920, "", .busy, retry: .reconnect, "The service is busy with too many operations"),
    ]
}

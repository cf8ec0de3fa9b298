@_spi(SQLDrivers) internal import SQLCore

extension MsSQLErrorTable {
    static let statements: [Entry] = [
        Entry(102, "", .syntax, "The server could not parse the statement"),
        Entry(103, "", .invalidInput, "A name is longer than 128 characters"),
        Entry(105, "", .syntax, "A quote is not closed"),
        Entry(156, "", .syntax, "The server could not parse the statement"),
        Entry(170, "", .syntax, "The server could not parse the statement"),
        Entry(
            319,
            "",
            .syntax,
            "The server could not parse the statement",
            "end the statement before WITH by a semicolon"
        ),
        Entry(137, "", .syntax, "A variable is not declared"),
        Entry(4145, "", .syntax, "A condition is missing"),
        Entry(208, "", .notFound, names: .first, "The table or view does not exist"),
        Entry(207, "", .notFound, names: .first, "The column does not exist"),
        Entry(209, "", .invalidInput, names: .first, "The column's name is ambiguous"),
        Entry(4104, "", .notFound, names: .inQuotes, "The name leads to nothing"),
        Entry(2812, "", .notFound, names: .first, "The procedure does not exist"),
        Entry(195, "", .notFound, names: .first, "The function or setting does not exist"),
        Entry(4121, "", .notFound, names: .inQuotes, "The function does not exist"),
        Entry(2715, "", .notFound, "The type does not exist"),
        Entry(1088, "", .notFound, names: .inQuotes, "The thing does not exist, or the user may not see it"),
        Entry(3701, "", .notFound, names: .first, "The thing does not exist, or the user may not drop it"),
        Entry(4902, "", .notFound, names: .inQuotes, "The thing does not exist, or the user may not alter it"),
        Entry(15_151, "", .notFound, names: .first, "The thing does not exist, or the user may not see it"),
        Entry(2714, "", .alreadyExists, names: .first, "The thing exists already"),
        Entry(1801, "", .alreadyExists, names: .first, "The database exists already"),
        Entry(1913, "", .alreadyExists, names: .first, "The index exists already"),
        Entry(2705, "", .alreadyExists, names: .first, "The column exists already"),
        Entry(15_025, "", .alreadyExists, names: .first, "The login exists already"),
        Entry(213, "", .invalidInput, "The values are not as many as the columns"),
        Entry(109, "", .invalidInput, "The values are fewer than the columns"),
        Entry(110, "", .invalidInput, "The values are more than the columns"),
        Entry(201, "", .invalidInput, names: .second, "The procedure needs a parameter that was not given"),
        Entry(8144, "", .invalidInput, "The procedure was given more arguments than it takes"),
        Entry(8145, "", .invalidInput, "The procedure has no parameter of that name"),
        Entry(
            8178,
            "",
            .misuse(.parameterCount),
            "A parameter of the statement has no value",
            "give one value for each marker"
        ),
        Entry(8003, "", .misuse(.parameterCount), "The statement has more than 2,100 parameters", "give fewer"),
        Entry(229, "", .authorization, "The user is not allowed to do this", "grant it"),
        Entry(230, "", .authorization, "The user is not allowed to do this", "grant it"),
        Entry(262, "", .authorization, "The user is not allowed to do this", "grant it"),
        Entry(297, "", .authorization, "The user is not allowed to do this", "grant it"),
        Entry(300, "", .authorization, "The user is not allowed to do this", "grant it"),
        Entry(5011, "", .authorization, "The user may not do this to the database", "grant it"),
        Entry(3906, "", .authorization, retry: .reconnect, "The database is read-only here", "connect to the primary"),
        Entry(
            226,
            "",
            .unsupported,
            "The statement is not allowed inside a transaction",
            "run it outside of transaction { }"
        ),
        Entry(
            574,
            "",
            .unsupported,
            "The statement is not allowed inside a transaction",
            "run it outside of transaction { }"
        ),
        Entry(50_000, "", .server, "The statement or procedure raised an error of its own"),
    ]
}

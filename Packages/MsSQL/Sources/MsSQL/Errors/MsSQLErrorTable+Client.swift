@_spi(SQLDrivers) internal import SQLCore

extension MsSQLErrorTable {
    /// db-lib's own numbers.
    static let client: [Entry] = [
        Entry(
            20_042,
            "SYBENTLL",
            .invalidInput,
            "A text of the login is longer than the 128 bytes that FreeTDS takes",
            "shorten user or password"
        ),
        Entry(20_002, "SYBEFCON", .connection, retry: .reconnect, "The login failed"),
        Entry(20_003, "SYBETIME", .timeout, outcome: .unknown, retry: .reconnect, "The server did not answer in time"),
        Entry(
            20_004,
            "SYBEREAD",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The connection broke while its answer was read"
        ),
        Entry(
            20_006,
            "SYBEWRIT",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The connection broke while it was written to"
        ),
        Entry(20_008, "SYBESOCK", .resourceExhausted, retry: .reconnect, "No socket is free"),
        Entry(20_009, "SYBECONN", .connection, retry: .reconnect, "The server cannot be reached"),
        Entry(20_010, "SYBEMEM", .resourceExhausted, "FreeTDS got no memory"),
        Entry(20_012, "SYBEINTF", .connection, retry: .reconnect, "The host cannot be found"),
        Entry(20_013, "SYBEUHST", .connection, retry: .reconnect, "The host cannot be found"),
        Entry(20_014, "SYBEPWD", .authentication, "The server refused the user or the password"),
        Entry(
            20_017,
            "SYBESEOF",
            .connection,
            outcome: .unknown,
            retry: .reconnect,
            "The server closed the connection"
        ),
        Entry(20_019, "SYBERPND", .misuse(.busyInScope), "A result is still open on the connection"),
        Entry(20_020, "SYBEBTOK", .corrupted, outcome: .unknown, retry: .reconnect, "The server sent what is no TDS"),
        Entry(20_021, "SYBECAP", .unsupported, "The server cannot do this"),
        Entry(20_047, "SYBEDDNE", .connection, outcome: .unknown, retry: .reconnect, "The connection is gone"),
        Entry(20_113, "SYBERPIL", .invalidInput, "FreeTDS refused a parameter"),
        Entry(2400, "SYBEICONVIU", .conversion, "A text could not be converted between character sets"),
        Entry(2401, "SYBEICONVAVAIL", .conversion, "A text could not be converted between character sets"),
        Entry(2403, "SYBEICONVI", .conversion, "A text could not be converted between character sets"),
        Entry(2402, "SYBEICONVO", .conversion, "A text has no form in the character set of the server"),
    ]
}

internal import SQLCore

extension MySQLOptions {
    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    func validate() throws(ConnError) {
        try Self.require(
            (0...16_382).contains(statementCacheSize),
            "statementCacheSize is \(statementCacheSize)",
            "from 0 to 16382, which is all that a server keeps by default"
        )
        try Self.require(cancelGrace >= .zero, "cancelGrace is \(cancelGrace)", "zero or more")
        if let applicationName {
            try Self.require(!applicationName.utf8.contains(0), "applicationName holds a NUL character", "without one")
            let length = applicationName.utf8.count
            try Self.require(length <= 512, "applicationName is \(length) bytes long", "512 bytes or less")
        }
        for name in settings.keys.sorted() {
            let isName =
                !name.isEmpty
                && name.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
                }
            try Self.require(isName, "settings has the name '\(name)'", "the name of a session variable")
            try Self.require(
                !Self.ownVariables.contains(name.lowercased()),
                "settings sets '\(name)'",
                "left to the library, which relies on it"
            )
        }
        if let commitMarkerTable { _ = try MySQLDialect().quote(commitMarkerTable) }
    }

    /// What this driver sets itself, and decodes by.
    private static let ownVariables: Set<String> = [
        "time_zone", "autocommit", "character_set_client", "character_set_results", "character_set_connection",
    ]

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(
            .misuse(.invalidArgument),
            "The MySQL option \(what)",
            advice: "it must be \(range)",
            phase: .connect
        )
    }
}

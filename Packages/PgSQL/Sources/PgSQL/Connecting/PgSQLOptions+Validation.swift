internal import SQLCore

extension PgSQLOptions {
    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    func validate() throws(ConnError) {
        try Self.require(statementCacheSize >= 0, "statementCacheSize is \(statementCacheSize)", "0 or more")
        try Self.require(cancelGrace >= .zero, "cancelGrace is \(cancelGrace)", "zero or more")
        if case .decimal(let scale) = numeric {
            try Self.require((0...38).contains(scale), "numeric has the scale \(scale)", "a scale from 0 to 38")
        }
        if let applicationName {
            try Self.require(!applicationName.utf8.contains(0), "applicationName holds a NUL character", "without one")
            let length = applicationName.utf8.count
            try Self.require(length <= 63, "applicationName is \(length) bytes long", "63 bytes or less")
        }
        try StartupSettings.validate(settings, pooler: pooler)
        if let commitMarkerTable { _ = try PgSQLDialect().quote(commitMarkerTable) }
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(
            .misuse(.invalidArgument),
            "The PostgreSQL option \(what)",
            advice: "it must be \(range)",
            phase: .connect
        )
    }
}

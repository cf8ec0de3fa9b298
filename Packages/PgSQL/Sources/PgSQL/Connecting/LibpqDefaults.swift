internal import CPgSQL
import Glibc

/// What this libpq would fill in by itself, from `PG…` variables of the environment or its own defaults, and how that
/// is kept from happening.
enum LibpqDefaults {
    /// A connection string that sets every setting which libpq could take from the environment to its compiled default
    /// or to nothing. What the driver sets explicitly comes behind it and wins.
    ///
    /// `service` cannot be set to nothing; ``interferingService`` tells of it.
    static let blanks: String = {
        var parts: [String] = []
        guard let options = PQconndefaults() else { return "" }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let name = String(cString: keyword)
            let readsEnvironment = option.pointee.envvar != nil
            if readsEnvironment, name != "service", name != "dbname" {
                let compiled = option.pointee.compiled.map { String(cString: $0) } ?? unblankable[name] ?? ""
                parts.append("\(name)='\(compiled)'")
            }
            option += 1
        }
        return parts.joined(separator: " ")
    }()

    /// Settings of later versions that read the environment and refuse an empty value.
    private static let unblankable = [
        "sslcertmode": "allow", "min_protocol_version": "3.0", "max_protocol_version": "3.0",
    ]

    /// A file that cannot exist: libpq looks there instead of in the home directory.
    static let nowhere = "/dev/null/none"

    /// Whether the environment names a service file's entry, which libpq then insists on finding.
    static var interferingService: Bool { getenv("PGSERVICE").map { $0.pointee != 0 } ?? false }

    /// Statements that undo what libpq sends with the login because the environment says so (`PGTZ`, `PGDATESTYLE`,
    /// `PGGEQO`); `nil` if it says nothing. They are repeated after each `DISCARD ALL`.
    static var environmentRepair: String? {
        var parts: [String] = []
        for (variable, statement) in [
            ("PGTZ", "SET TimeZone = 'UTC'"), ("PGDATESTYLE", "SET DateStyle = 'ISO'"),
            ("PGGEQO", "SET geqo = DEFAULT"),
        ] {
            guard let value = getenv(variable), strcasecmp(value, "default") != 0 else { continue }
            parts.append(statement)
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

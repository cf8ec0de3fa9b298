internal import SQLCore

extension MsSQLOptions {
    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    func validate() throws(ConnError) {
        try Self.require((512...32_767).contains(packetSize), "packetSize is \(packetSize)", "from 512 to 32767 bytes")
        try Self.require(cancelGrace >= .zero, "cancelGrace is \(cancelGrace)", "zero or more")
        if let lockTimeout {
            let fits = lockTimeout >= .zero && lockTimeout <= .milliseconds(Int64(Int32.max))
            try Self.require(fits, "lockTimeout is \(lockTimeout)", "from zero to 2147483647 milliseconds, or nil")
        }
        if let instance {
            let isName =
                !instance.isEmpty && instance.utf8.count <= 128
                && instance.utf8.allSatisfy { Self.isNamePart($0) || $0 == UInt8(ascii: "$") }
            try Self.require(isName, "instance is '\(instance)'", "the name of an instance: letters, digits, _ and $")
        }
        try Self.checkText("applicationName", applicationName)
        try Self.checkText("language", language)
        try Self.require(!language.isEmpty, "language is empty", "the name of a language of the server")
        for name in settings.keys.sorted() {
            let isName = !name.isEmpty && name.utf8.allSatisfy { Self.isNamePart($0) || $0 == 0x20 }
            try Self.require(isName, "settings has the name '\(name)'", "the name of a SET option")
            let key = name.uppercased()
            try Self.require(
                !Self.ownSettings.contains(key),
                "settings sets '\(name)'",
                "left to the library, which relies on it"
            )
            let value = settings[name] ?? ""
            let isWord =
                !value.isEmpty && value.utf8.allSatisfy { Self.isNamePart($0) || $0 == UInt8(ascii: "-") || $0 == 0x20 }
            try Self.require(
                isWord,
                "settings has another value than a word or number for '\(name)'",
                "a word or number"
            )
        }
        if let commitMarkerTable { _ = try MsSQLDialect().quote(commitMarkerTable) }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// The library takes 128 bytes of each text of a login.
    private static func checkText(_ name: String, _ text: String?) throws(ConnError) {
        guard let text else { return }
        try require(!text.utf8.contains(0), "\(name) holds a NUL character", "without one")
        try require(text.utf8.count <= 128, "\(name) is \(text.utf8.count) bytes long", "128 bytes or less")
    }

    /// What this driver sets itself, and works by.
    private static let ownSettings: Set<String> = [
        "NOCOUNT", "TEXTSIZE", "IMPLICIT_TRANSACTIONS", "QUOTED_IDENTIFIER", "LOCK_TIMEOUT", "LANGUAGE", "ROWCOUNT",
        "TRANSACTION ISOLATION LEVEL", "FMTONLY", "NOEXEC", "PARSEONLY", "ANSI_DEFAULTS",
    ]

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(
            .misuse(.invalidArgument),
            "The SQL Server option \(what)",
            advice: "it must be \(range)",
            phase: .connect
        )
    }
}

/// The grammar of ``ConnectionURL``. Nothing it throws quotes the text it reads.
struct ConnectionURLParser {
    private var rest: Substring

    private(set) var scheme = ""
    private(set) var user: String?
    private(set) var password: Secret?
    private(set) var hosts: [ConnectionURL.Host] = []
    private(set) var path = ""
    private(set) var hasAuthority = false
    private(set) var items: [(key: String, value: String)] = []

    init(_ text: String) {
        rest = text[...]
    }

    mutating func run() throws(ConnError) {
        guard !rest.isEmpty else { throw Self.error("is empty", "write scheme://user@host/database") }
        guard !rest.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Self.error("holds a control character such as a line break", "remove it")
        }
        try readScheme()
        guard !rest.utf8.contains(UInt8(ascii: "#")) else {
            throw Self.error("holds a '#', which would cut off what follows", "write it as %23")
        }
        let query: Substring?
        (rest, query) = Self.split(rest, atFirst: "?")
        if rest.hasPrefix("//") {
            hasAuthority = true
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            let authority = rest[..<end]
            rest = rest[end...]
            try refuseCutPassword(authority: authority, query: query)
            try readAuthority(authority)
        } else if scheme != "sqlite", rest.contains("@") {
            throw Self.error("has an '@' but no '//' behind its scheme", "write scheme://user@host/database")
        }
        path = try Self.decoded(rest, "path")
        if let query { try readQuery(query) }
    }

    // MARK: Parts

    private mutating func readScheme() throws(ConnError) {
        let colon = rest.firstIndex(of: ":")
        let name = colon.map { rest[..<$0] } ?? ""
        let isScheme =
            name.utf8.first.map(Self.isLetter) == true
            && name.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || "+-.".utf8.contains($0) }
        guard let colon, isScheme else {
            throw Self.error("does not start with a scheme", "write scheme://user@host/database or sqlite:file")
        }
        scheme = name.lowercased()
        rest = rest[rest.index(after: colon)...]
    }

    /// A password with a raw `/` or `?` puts the `@` behind the authority: what would then be read as host, path or
    /// key is a piece of the password.
    private func refuseCutPassword(authority: Substring, query: Substring?) throws(ConnError) {
        guard !authority.isEmpty, !authority.contains("@"), !scheme.hasPrefix("http") else { return }
        guard rest.contains("@") || query?.contains("@") == true else { return }
        throw Self.error(
            "has its '@' behind a '/' or '?', as a password with an unencoded '/' or '?' would",
            "write '/' as %2F and '?' as %3F in a password, and '@' as %40 elsewhere"
        )
    }

    private mutating func readAuthority(_ authority: Substring) throws(ConnError) {
        var servers = authority
        if let at = authority.lastIndex(of: "@") {
            servers = authority[authority.index(after: at)...]
            let (name, secret) = Self.split(authority[..<at], atFirst: ":")
            if !name.isEmpty { user = try Self.decoded(name, "user") }
            if let secret { password = Secret(try Self.decoded(secret, "password")) }
            guard !servers.isEmpty else { throw Self.error("names a user but no host", "write user@host") }
        }
        guard !servers.isEmpty else { return }
        for server in servers.split(separator: ",", omittingEmptySubsequences: false) {
            hosts.append(try Self.host(server))
        }
    }

    private static func host(_ text: Substring) throws(ConnError) -> ConnectionURL.Host {
        var name = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else {
                throw error("has a '[' without ']' in its host", "write an IPv6 address as [::1]")
            }
            name = text[text.index(after: text.startIndex)..<close]
            let tail = text[text.index(after: close)...]
            guard tail.isEmpty || tail.hasPrefix(":") else {
                throw error("has something other than a port behind ']'", "write [::1]:5432")
            }
            port = tail.isEmpty ? nil : tail.dropFirst()
            let address = try decoded(name, "host")
            guard isIPv6(address) else {
                throw error("has something other than an IPv6 address in brackets", "write [::1]")
            }
            return .init(address, port: try port.map(number))
        }
        (name, port) = split(text, atFirst: ":")
        let decodedName = try decoded(name, "host")
        guard !decodedName.isEmpty else {
            throw error("has an empty host", "name a host between the commas and before the port")
        }
        guard decodedName.utf8.allSatisfy(isHostPart) else {
            throw error(
                "has a host with a character that no host name holds",
                "encode special characters of user and password, and write an IPv6 address in brackets"
            )
        }
        return .init(decodedName, port: try port.map(number))
    }

    private static func number(_ text: Substring) throws(ConnError) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), let port = Int(text), (1...65_535).contains(port) else {
            throw error(
                "has a port that is not a number from 1 to 65535",
                "correct it, or encode ':' as %3A and '/' as %2F if it is part of a password"
            )
        }
        return port
    }

    private mutating func readQuery(_ query: Substring) throws(ConnError) {
        guard !query.isEmpty else { return }
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let (key, value) = Self.split(part, atFirst: "=")
            guard let value, !key.isEmpty else {
                throw Self.error("has a query item that is not key=value", "write ?key=value&other=value")
            }
            items.append((try Self.decoded(key, "query"), try Self.decoded(value, "query")))
        }
    }

    // MARK: Helpers

    private static func split(_ text: Substring, atFirst mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func decoded(_ text: Substring, _ part: String) throws(ConnError) -> String {
        if let text = PercentCoding.decode(text) { return text }
        throw error("has a '%' in its \(part) that does not start a valid UTF-8 escape", "write a plain '%' as %25")
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isHostPart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "-._~".utf8.contains(byte) || byte >= 0x80
    }

    /// Hex digits, colons and dots, with an optional zone behind `%`; the resolver judges the rest.
    private static func isIPv6(_ text: String) -> Bool {
        let (address, zone) = split(text[...], atFirst: "%")
        let isAddress = address.utf8.allSatisfy { byte in
            isDigit(byte) || (0x61...0x66).contains(byte | 0x20) || ":.".utf8.contains(byte)
        }
        let isZone = zone.map { zone in
            !zone.isEmpty && zone.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-._".utf8.contains($0) }
        }
        return address.contains(":") && isAddress && isZone != false
    }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The connection URL \(what)", advice: advice, phase: .connect)
    }
}

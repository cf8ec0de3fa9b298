/// What a server says that it can do, beyond RFC 959.
public struct FTPFeatures: Sendable, Hashable {
    /// The lines of the FEAT reply (RFC 2389) as they came, trimmed; empty for a server without FEAT.
    public let lines: [String]
    private let parameters: [String: String]

    /// Takes the features from the lines between the first and the last of a FEAT reply.
    public init(lines: [String]) {
        let trimmed = lines.map { line in
            String(line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        self.lines = trimmed.filter { !$0.isEmpty }
        var parameters: [String: String] = [:]
        for line in self.lines {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard let name = parts.first else { continue }
            let value = parts.count == 2 ? String(parts[1]) : ""
            let key = name.uppercased()
            parameters[key] = parameters[key].map { $0 + ";" + value } ?? value
        }
        self.parameters = parameters
    }

    /// Takes the features from a FEAT reply; a refusal means none.
    init(_ reply: FTPReply?) {
        guard let reply, reply.code == 211 else {
            self.init(lines: [])
            return
        }
        self.init(lines: Array(reply.lines.dropFirst().dropLast()))
    }

    /// Whether a command or feature is offered, for example `MLST`, `SIZE`, `UTF8`, `TVFS`.
    public func supports(_ name: String) -> Bool { parameters[name.uppercased()] != nil }

    /// What stands behind a feature's name, for example `STREAM` for `REST`; empty if nothing does, `nil` without it.
    public func parameter(of name: String) -> String? { parameters[name.uppercased()] }

    /// Listings that programs can read (RFC 3659 §7).
    public var hasMachineListings: Bool { supports("MLST") || supports("MLSD") }

    /// The facts of ``hasMachineListings`` that we want and that the server has, but does not send unless asked: the
    /// argument of OPTS MLST that asks for them and for those that are on; `nil` if there is nothing to ask for.
    var factsToAskFor: String? {
        guard let text = parameter(of: "MLST"), !text.isEmpty else { return nil }
        let facts = text.split(separator: ";")
        let isWanted = { (fact: Substring) in Self.wantedFacts.contains(fact.lowercased()) }
        guard facts.contains(where: { !$0.hasSuffix("*") && isWanted($0) }) else { return nil }
        let asked = facts.filter { $0.hasSuffix("*") || isWanted($0) }.map { $0.hasSuffix("*") ? $0.dropLast() : $0 }
        return asked.map { $0 + ";" }.joined()
    }

    private static let wantedFacts = ["type", "size", "modify", "unix.mode", "unix.owner", "unix.group", "unique"]
}

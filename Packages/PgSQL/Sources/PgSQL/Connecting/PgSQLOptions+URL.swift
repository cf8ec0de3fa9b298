internal import SQLCore

extension PgSQLOptions {
    /// Takes the options from a URL's query.
    mutating func take(from items: inout QueryItems) throws(ConnError) {
        if let value = try items.takeInt("statementCacheSize", in: 0...1_000_000) { statementCacheSize = value }
        if let value = try items.takeChoice("pooler", of: PgSQLPooler.self) { pooler = value }
        if let value = try Self.takeNumeric(from: &items) { numeric = value }
        if let value = try items.takeChoice("unknownTypes", of: PgSQLUnknownTypePolicy.self) { unknownTypes = value }
        if let value = try items.takeChoice("infinities", of: PgSQLInfinityPolicy.self) { infinities = value }
        if let value = try items.takeChoice("targetSessionAttrs", of: PgSQLTarget.self) { targetSessionAttrs = value }
        if let value = try items.take("applicationName") { applicationName = value }
        if let value = try items.takeChoice("channelBinding", of: PgSQLChannelBinding.self) { channelBinding = value }
        if let value = try items.takeChoice("reset", of: PgSQLReset.self) { reset = value }
        if let value = try items.takeDuration("cancelGrace") { cancelGrace = value }
        if let value = try items.takeBool("resolveCommit") { resolveCommit = value }
        if let value = try items.take("commitMarkerTable") { commitMarkerTable = SQLTableName(stringLiteral: value) }
        for text in items.takeAll("setting") {
            guard let mark = text.firstIndex(of: "=") else {
                throw PgSQLURL.error("The key 'setting' of the URL has no '='", "write setting=search_path=plant")
            }
            let name = String(text[..<mark])
            guard settings.updateValue(String(text[text.index(after: mark)...]), forKey: name) == nil else {
                throw PgSQLURL.error("The key 'setting' of the URL sets one setting twice", "give each once")
            }
        }
    }

    /// `text`, `double` or `decimal:` with a scale.
    private static func takeNumeric(from items: inout QueryItems) throws(ConnError) -> PgSQLNumericPolicy? {
        guard let text = try items.take("numeric")?.lowercased() else { return nil }
        switch text {
        case "text": return .text
        case "double": return .double
        default:
            guard text.hasPrefix("decimal:"), let scale = Int(text.dropFirst("decimal:".count)),
                (0...38).contains(scale)
            else {
                throw PgSQLURL.error(
                    "The key 'numeric' of the URL has a value that is not one of its choices",
                    "write one of text, double, decimal:S with a scale S from 0 to 38"
                )
            }
            return .decimal(scale: scale)
        }
    }
}

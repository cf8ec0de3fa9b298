internal import SQLCore

extension MsSQLOptions {
    /// Takes the options from a URL's query.
    mutating func take(from items: inout QueryItems) throws(ConnError) {
        if let value = try items.take("instance") { instance = value }
        if let value = try items.take("applicationName") { applicationName = value }
        if let value = try items.takeBool("readOnlyIntent") { readOnlyIntent = value }
        if let value = try items.takeInt("packetSize", in: 512...32_767) { packetSize = value }
        if let value = try items.take("language") { language = value }
        if let value = try items.takeChoice("unknownTypes", of: MsSQLUnknownTypePolicy.self) { unknownTypes = value }
        if let value = try items.takeChoice("dateTimeOffsets", of: MsSQLOffsetPolicy.self) { dateTimeOffsets = value }
        if let value = try items.takeDuration("lockTimeout") { lockTimeout = value }
        if let value = try items.takeChoice("reset", of: MsSQLReset.self) { reset = value }
        if let value = try items.takeDuration("cancelGrace") { cancelGrace = value }
        if let value = try items.take("commitMarkerTable") { commitMarkerTable = SQLTableName(stringLiteral: value) }
        for text in items.takeAll("setting") {
            guard let mark = text.firstIndex(of: "=") else {
                throw Self.error("The key 'setting' of the URL has no '='", "write setting=DEADLOCK_PRIORITY=LOW")
            }
            let name = String(text[..<mark])
            guard settings.updateValue(String(text[text.index(after: mark)...]), forKey: name) == nil else {
                throw Self.error("The key 'setting' of the URL sets one option twice", "give each once")
            }
        }
    }

    /// Keys of other libraries, with ours: they would mean something else, or nothing, here.
    private static let foreignKeys = [
        "encrypt": "tls", "trustServerCertificate": "tls=require", "TrustServerCertificate": "tls=require",
        "database": "the URL's path", "databaseName": "the URL's path", "charset": "no key: text is always Unicode",
        "ApplicationIntent": "readOnlyIntent", "applicationIntent": "readOnlyIntent", "app": "applicationName",
        "loginTimeout": "connectTimeout", "login_timeout": "connectTimeout", "driver": "no key: FreeTDS is built in",
        "tds_version": "no key: the protocol is always TDS 7.4",
        "MultiSubnetFailover": "no key: all addresses of the host are tried",
    ]

    static func refuseForeignKeys(_ keys: [String]) throws(ConnError) {
        for key in keys {
            guard let ours = foreignKeys[key] else { continue }
            throw error("The URL has the key '\(key)' of another library", "use \(ours)")
        }
    }

    static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, what, advice: advice, phase: .connect)
    }
}

internal import SQLCore

extension MySQLOptions {
    /// Takes the options from a URL's query.
    mutating func take(from items: inout QueryItems) throws(ConnError) {
        if let value = try items.takeInt("statementCacheSize", in: 0...16_382) { statementCacheSize = value }
        if let value = try items.takeChoice("tinyInt1", of: MySQLTinyInt1Policy.self) { tinyInt1 = value }
        if let value = try items.takeChoice("zeroDates", of: MySQLZeroDatePolicy.self) { zeroDates = value }
        if let value = try items.takeChoice("unknownTypes", of: MySQLUnknownTypePolicy.self) { unknownTypes = value }
        if let value = try items.take("applicationName") { applicationName = value }
        if let value = try items.takeBool("compression") { compression = value }
        if let value = try items.takeChoice("reset", of: MySQLReset.self) { reset = value }
        if let value = try items.takeDuration("cancelGrace") { cancelGrace = value }
        if let value = try items.take("commitMarkerTable") { commitMarkerTable = SQLTableName(stringLiteral: value) }
        if let value = try items.takeBool("allowPartialWrites") { allowPartialWrites = value }
        if let value = try items.takeChoice("bulkMethod", of: MySQLBulkMethod.self) { bulkMethod = value }
        for text in items.takeAll("setting") {
            guard let mark = text.firstIndex(of: "=") else {
                throw Self.error("The key 'setting' of the URL has no '='", "write setting=lock_wait_timeout=5")
            }
            let name = String(text[..<mark])
            guard settings.updateValue(String(text[text.index(after: mark)...]), forKey: name) == nil else {
                throw Self.error("The key 'setting' of the URL sets one variable twice", "give each once")
            }
        }
    }

    /// Keys of other libraries, with ours: they would mean something else, or nothing, here.
    private static let foreignKeys = [
        "ssl-mode": "tls", "sslMode": "tls", "ssl": "tls", "ssl-ca": "tlsCA", "ssl_ca": "tlsCA", "useSSL": "tls",
        "charset": "no key: the character set is always utf8mb4", "local_infile": "no key: files are never read",
        "connect_timeout": "connectTimeout", "serverTimezone": "no key: the session's zone is always UTC",
        "unix_socket": "socket",
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

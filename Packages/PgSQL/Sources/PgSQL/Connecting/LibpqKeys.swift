internal import SQLCore

/// The keys of libpq's own URLs that people paste: those that mean the same here are accepted, the others are refused
/// with the name of ours.
struct LibpqKeys {
    /// libpq's sslmodes. The two that may end without encryption are refused.
    private enum Mode: String, CaseIterable {
        case disable, allow, prefer, require
        case verifyCA = "verify-ca"
        case verifyFull = "verify-full"
    }

    private enum Version: String, CaseIterable {
        case tls10 = "TLSv1"
        case tls11 = "TLSv1.1"
        case tls12 = "TLSv1.2"
        case tls13 = "TLSv1.3"
    }

    private var tls: TLSSettings?
    private var socket: String?
    private var password: Secret?
    private var connectTimeout: Duration?
    private var applicationName: String?
    private var target: PgSQLTarget?
    private var channelBinding: PgSQLChannelBinding?

    /// Takes the keys that are accepted.
    init(from items: inout QueryItems) throws(ConnError) {
        tls = try Self.takeTLS(from: &items)
        if let host = try items.take("host") {
            guard host.hasPrefix("/") else {
                throw PgSQLURL.error("The key 'host' of the URL names no socket", "write the host before the database")
            }
            socket = host
        }
        password = try items.takeSecret("password")
        if let seconds = try items.takeInt("connect_timeout", in: 0...86_400), seconds > 0 {
            connectTimeout = .seconds(seconds)
        }
        applicationName = try items.take("application_name")
        target = try items.takeChoice("target_session_attrs", of: PgSQLTarget.self)
        channelBinding = try items.takeChoice("channel_binding", of: PgSQLChannelBinding.self)
        if let encoding = try items.take("client_encoding"), !["utf8", "utf-8", "auto"].contains(encoding.lowercased())
        {
            throw PgSQLURL.error("The key 'client_encoding' of the URL is not UTF8", "leave it out; it is always UTF8")
        }
        if let mode = try items.take("gssencmode"), mode.lowercased() == "require" {
            throw PgSQLURL.error("The key 'gssencmode' of the URL asks for GSS encryption", "use TLS instead")
        }
    }

    private static func takeTLS(from items: inout QueryItems) throws(ConnError) -> TLSSettings? {
        let mode = try items.takeChoice("sslmode", of: Mode.self)
        let authorities = try items.take("sslrootcert")
        let certificate = try items.take("sslcert")
        let key = try items.take("sslkey")
        let keyPassword = try items.takeSecret("sslpassword")
        let minimum = try items.takeChoice("ssl_min_protocol_version", of: Version.self)
        guard mode != nil || authorities != nil || certificate != nil || key != nil || minimum != nil else {
            guard keyPassword == nil else {
                throw PgSQLURL.error("The key 'sslpassword' of the URL has no key that it opens", "name sslkey, too")
            }
            return nil
        }
        var settings = TLSSettings(.verifyFull)
        switch mode {
        case .disable: settings.verification = .off
        case .require: settings.verification = .require
        case .verifyCA: settings.verification = .verifyCA
        case .verifyFull, nil: settings.verification = .verifyFull
        case .allow, .prefer:
            throw PgSQLURL.error(
                "The sslmode of the URL may end without encryption",
                "write tls=verify-full, tls=require or tls=off"
            )
        }
        settings.caFile = authorities == "system" ? nil : authorities
        settings.clientCertificateFile = certificate
        settings.clientKeyFile = key
        settings.clientKeyPassword = keyPassword
        if minimum == .tls13 { settings.minimumVersion = .tls13 }
        try settings.validate()
        return settings
    }

    /// Puts the values where ours are; a value that both give is an error.
    func apply(
        to properties: inout SQLConnProperties,
        _ options: inout PgSQLOptions,
        _ url: ConnectionURL
    ) throws(ConnError) {
        if let tls {
            try Self.require(properties.tls == nil, "sslmode", "tls")
            properties.tls = tls
        }
        if let socket {
            try Self.require(properties.socket == nil, "host", "socket")
            guard url.hosts.isEmpty else {
                throw PgSQLURL.error("The URL names a host and a socket at once", "leave out one of them")
            }
            properties.socket = socket
        }
        if let password {
            guard url.password == nil else {
                throw PgSQLURL.error("The URL holds two passwords", "keep the one before the '@'")
            }
            properties.password = password
        }
        if let connectTimeout {
            try Self.require(properties.connectTimeout == nil, "connect_timeout", "connectTimeout")
            properties.connectTimeout = connectTimeout
        }
        if let applicationName {
            try Self.require(options.applicationName == nil, "application_name", "applicationName")
            options.applicationName = applicationName
        }
        if let target {
            try Self.require(options.targetSessionAttrs == .any, "target_session_attrs", "targetSessionAttrs")
            options.targetSessionAttrs = target
        }
        if let channelBinding {
            try Self.require(options.channelBinding == .prefer, "channel_binding", "channelBinding")
            options.channelBinding = channelBinding
        }
    }

    private static func require(_ isFree: Bool, _ theirs: String, _ ours: String) throws(ConnError) {
        guard !isFree else { return }
        throw PgSQLURL.error("The URL has both '\(theirs)' and '\(ours)'", "keep '\(ours)'")
    }

    /// Throws for the first key that libpq knows and this library does not take, with what to do instead.
    static func refuse(_ keys: [String]) throws(ConnError) {
        for key in keys {
            guard let advice = refused[key] else { continue }
            throw PgSQLURL.error("The key '\(key)' of the URL, known to other clients, is not used here", advice)
        }
    }

    private static let refused: [String: String] = [
        "options": "write setting=name=value for each setting",
        "hostaddr": "write the address as the host, and tlsServerName if its certificate has a name",
        "port": "write the port behind the host",
        "dbname": "write the database as the path",
        "keepalives": "use deadPeerTimeout", "keepalives_idle": "use deadPeerTimeout",
        "keepalives_interval": "use deadPeerTimeout", "keepalives_count": "use deadPeerTimeout",
        "tcp_user_timeout": "use deadPeerTimeout",
        "service": "services are not read; write what it holds", "servicefile": "services are not read",
        "passfile": "password files are not read; use password or passwordSource",
        "sslcrl": "revocation lists are not read", "sslcrldir": "revocation lists are not read",
        "sslcompression": "leave it out; TLS is never compressed", "sslsni": "leave it out; the name is always sent",
        "ssl": "write tls=verify-full, tls=verify-ca, tls=require or tls=off",
        "ssl_max_protocol_version": "leave it out; the newest version both know is used",
        "sslcertmode": "leave it out; a certificate is sent where the server asks for it",
        "sslnegotiation": "leave it out", "requirepeer": "leave it out", "require_auth": "use channelBinding=require",
        "load_balance_hosts": "give a resolver that shuffles the addresses",
        "krbsrvname": "Kerberos is not used", "gsslib": "Kerberos is not used", "gssdelegation": "Kerberos is not used",
        "replication": "replication connections are not supported",
        "fallback_application_name": "use applicationName", "search_path": "write setting=search_path=value",
        "statement_timeout": "use statementTimeout of the handler's configuration",
        "currentSchema": "write setting=search_path=value", "prepareThreshold": "use statementCacheSize",
        "preparedStatementCacheQueries": "use statementCacheSize", "pgbouncer": "write pooler=transaction",
    ]
}

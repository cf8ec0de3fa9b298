internal import SQLCore

extension ConnectFailure {
    /// A text of libpq's and what it means.
    struct Known {
        let text: String
        let kind: ConnError.Kind
        let retry: ConnError.RetryRule
        let sentence: String
        let advice: String?

        init(
            _ text: String,
            kind: ConnError.Kind = .connection,
            retry: ConnError.RetryRule = .never,
            _ sentence: String,
            _ advice: String? = nil
        ) {
            self.text = text
            self.kind = kind
            self.retry = retry
            self.sentence = sentence
            self.advice = advice
        }
    }

    private static let otherProtocol = "What answers on this port does not speak PostgreSQL's protocol"
    private static let correctPort = "correct host and port"

    /// libpq's texts, the telling ones first. `{user}` and `{host}` are filled in.
    static let known: [Known] = [
        Known(
            "server does not support SSL",
            "The server has no TLS, which the connection asks for",
            "switch TLS on at the server; tls=off would send password and data in clear"
        ),
        Known(
            "does not match host name",
            "The server's certificate is not for the host '{host}'",
            "correct the host, set serverName, or get another certificate"
        ),
        Known(
            "certificate verify failed",
            "The server's certificate is not signed by a trusted authority, or has expired",
            "name the authority's file by tlsCA or TLSSettings.caFile"
        ),
        Known(
            "could not read root certificate file",
            kind: .invalidInput,
            "The file of trusted authorities holds no certificates in PEM form",
            "correct tlsCA"
        ),
        Known(
            "could not get server's host name",
            "The server's certificate names no host",
            "get another certificate, or use verify-ca"
        ),
        Known(
            "has group or world access",
            kind: .invalidInput,
            "Others may read the file of the client's private key",
            "give it the permissions 0600"
        ),
        Known(
            "certificate does not match private key",
            kind: .invalidInput,
            "The client's certificate and private key do not belong together",
            "correct tlsCert or tlsKey"
        ),
        Known(
            "could not load private key file",
            kind: .invalidInput,
            "The client's private key cannot be read, or its password is wrong",
            "correct tlsKey or clientKeyPassword"
        ),
        Known(
            "could not read certificate file",
            kind: .invalidInput,
            "The file of the client's certificate holds none in PEM form",
            "correct tlsCert"
        ),
        Known(
            "private key file",
            kind: .invalidInput,
            "The file of the client's private key cannot be used",
            "correct tlsKey"
        ),
        Known(
            "alert certificate required",
            kind: .authentication,
            "The server asks for a client certificate",
            "give one by tlsCert and tlsKey"
        ),
        Known(
            "alert unknown ca",
            kind: .authentication,
            "The server does not trust the authority of the client's certificate",
            "use a certificate that the server trusts"
        ),
        Known(
            "alert certificate expired",
            kind: .authentication,
            "The client's certificate has expired",
            "get a new one"
        ),
        Known(
            "alert certificate revoked",
            kind: .authentication,
            "The client's certificate was revoked",
            "get a new one"
        ),
        Known(
            "alert bad certificate",
            kind: .authentication,
            "The server refused the client's certificate",
            "use a certificate that the server trusts"
        ),
        Known(
            "no password supplied",
            kind: .authentication,
            "The server asks {user} for a password and none was given",
            "set the password; none is taken from the environment or from password files"
        ),
        Known(
            "incorrect server signature",
            kind: .authentication,
            "The server could not prove that it knows the password",
            "look at who answers at this address"
        ),
        Known(
            "channel binding",
            kind: .authentication,
            "The login cannot be bound to the TLS channel as channelBinding asks",
            "use TLS and SCRAM at the server, or channelBinding: .prefer"
        ),
        Known(
            "SCRAM",
            kind: .authentication,
            "The SCRAM login failed",
            "look at the server's version and at what stands between"
        ),
        Known("SASL", kind: .authentication, "The server's ways to log in are not known to libpq"),
        Known(
            "authentication not supported",
            kind: .authentication,
            "The server's way to log in is not known to libpq"
        ),
        Known("authentication method", kind: .authentication, "The server's way to log in is not known to libpq"),
        Known("invalid response to SSL negotiation", otherProtocol, correctPort),
        Known("expected authentication request", otherProtocol, correctPort),
        Known("unexpected message from server during startup", otherProtocol, correctPort),
        Known("lost synchronization", otherProtocol, correctPort),
        Known("wrong version number", otherProtocol, correctPort),
        Known(
            "unencrypted data after SSL response",
            "Somebody put data before the TLS handshake",
            "look at the network"
        ),
        Known("server sent an error response during SSL", otherProtocol, correctPort),
        Known(
            "unsupported protocol",
            "Client and server have no version of TLS in common",
            "look at minimumVersion and the server's ssl_min_protocol_version"
        ),
        Known(
            "alert protocol version",
            "Client and server have no version of TLS in common",
            "look at minimumVersion and the server's ssl_min_protocol_version"
        ),
        Known(
            "server closed the connection unexpectedly",
            retry: .reconnect,
            "The server closed the connection during the login",
            "look at host and port, and at the server's log"
        ),
        Known(
            "SSL SYSCALL error",
            retry: .reconnect,
            "The connection broke while TLS was being set up",
            "look at host and port, and at the server's log"
        ),
        Known(
            "SSL connection has been closed",
            retry: .reconnect,
            "The server closed the connection during the login",
            "look at the server's log"
        ),
        Known("SSL error", "TLS could not be set up with the server", "see serverMessage"),
        Known("out of memory", kind: .resourceExhausted, retry: .reconnect, "libpq could not get memory"),
    ]
}

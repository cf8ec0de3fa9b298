internal import ConnCore

extension CurlErrorTable {
    /// The table, by code.
    static let entries: [Entry] = connecting + talking + ftp + others

    private static let connecting: [Entry] = [
        Entry(
            1,
            "UNSUPPORTED_PROTOCOL",
            .invalidInput,
            "The URL's scheme is not one that the settings allow",
            "use the scheme of the handler; with TLS off, https and ftps are refused"
        ),
        Entry(3, "URL_MALFORMAT", .invalidInput, "The URL cannot be understood", "correct the URL"),
        Entry(
            5,
            "COULDNT_RESOLVE_PROXY",
            .connection,
            retry: .reconnect,
            "The proxy's name could not be looked up",
            "look at the proxy's name and at the name service"
        ),
        Entry(
            6,
            "COULDNT_RESOLVE_HOST",
            .connection,
            retry: .reconnect,
            "The host's name could not be looked up",
            "look at the name and at the name service"
        ),
        Entry(
            7,
            "COULDNT_CONNECT",
            .connection,
            retry: .reconnect,
            "No connection could be made",
            "look at host and port, and whether the server runs"
        ),
        Entry(
            35,
            "SSL_CONNECT_ERROR",
            .connection,
            "TLS could not be set up with the server",
            "look whether the port speaks TLS, and which versions; see serverMessage"
        ),
        Entry(45, "INTERFACE_FAILED", .connection, retry: .reconnect, "The outgoing interface cannot be used"),
        Entry(53, "SSL_ENGINE_NOTFOUND", .unsupported, "The crypto engine was not found"),
        Entry(54, "SSL_ENGINE_SETFAILED", .unsupported, "The crypto engine cannot be used"),
        Entry(
            58,
            "SSL_CERTPROBLEM",
            .invalidInput,
            "The client's certificate or key cannot be used",
            "look at the files, whether they belong together, and at the key's password"
        ),
        Entry(59, "SSL_CIPHER", .unsupported, "The wanted ciphers cannot be used"),
        Entry(
            60,
            "PEER_FAILED_VERIFICATION",
            .connection,
            "The server's certificate was refused",
            "see serverMessage; name the authority by TLSSettings.caFile, or get another certificate"
        ),
        Entry(
            64,
            "USE_SSL_FAILED",
            .connection,
            "The server does not offer the TLS that the settings ask for",
            "switch TLS on at the server"
        ),
        Entry(66, "SSL_ENGINE_INITFAILED", .unsupported, "The crypto engine could not be started"),
        Entry(
            77,
            "SSL_CACERT_BADFILE",
            .invalidInput,
            "The file of trusted authorities cannot be read or holds no certificates in PEM form",
            "correct TLSSettings.caFile"
        ),
        Entry(82, "SSL_CRL_BADFILE", .invalidInput, "The file of revoked certificates cannot be read"),
        Entry(83, "SSL_ISSUER_ERROR", .connection, "The server's certificate has another issuer than asked for"),
        Entry(
            90,
            "SSL_PINNEDPUBKEYNOTMATCH",
            .connection,
            "The server's public key matches none of the pins",
            "look at who answers at this address, or correct TLSSettings.pins"
        ),
        Entry(91, "SSL_INVALIDCERTSTATUS", .connection, "The status of the server's certificate is not good"),
        Entry(96, "QUIC_CONNECT_ERROR", .connection, retry: .reconnect, "QUIC could not be set up with the server"),
        Entry(
            97,
            "PROXY",
            .connection,
            retry: .reconnect,
            "The proxy could not make the connection",
            "look at the proxy's address and kind; see serverMessage"
        ),
        Entry(
            98,
            "SSL_CLIENTCERT",
            .authentication,
            "The server asks for a client certificate",
            "give one by TLSSettings.clientCertificateFile and clientKeyFile"
        ),
    ]

    private static let talking: [Entry] = [
        Entry(
            8,
            "WEIRD_SERVER_REPLY",
            .corrupted,
            "What answers does not speak the protocol",
            "look at host and port"
        ),
        Entry(16, "HTTP2", .connection, retry: .reconnect, "The HTTP/2 connection broke"),
        Entry(18, "PARTIAL_FILE", .connection, retry: .reconnect, "The answer was cut"),
        Entry(28, "OPERATION_TIMEDOUT", .timeout, retry: .reconnect, "A limit of time passed"),
        Entry(
            52,
            "GOT_NOTHING",
            .connection,
            retry: .reconnect,
            "The server closed the connection without an answer"
        ),
        Entry(55, "SEND_ERROR", .connection, retry: .reconnect, "The connection broke while the request was sent"),
        Entry(56, "RECV_ERROR", .connection, retry: .reconnect, "The connection broke while the answer was received"),
        Entry(61, "BAD_CONTENT_ENCODING", .corrupted, "The answer's transfer encoding is damaged"),
        Entry(80, "SSL_SHUTDOWN_FAILED", .connection, retry: .reconnect, "TLS could not be ended in order"),
        Entry(92, "HTTP2_STREAM", .connection, retry: .reconnect, "The server ended the HTTP/2 stream"),
        Entry(95, "HTTP3", .connection, retry: .reconnect, "The HTTP/3 connection broke"),
    ]

    private static let ftp: [Entry] = [
        Entry(9, "REMOTE_ACCESS_DENIED", .authorization, "The server refused access to the folder"),
        Entry(10, "FTP_ACCEPT_FAILED", .connection, retry: .reconnect, "The server did not connect back"),
        Entry(11, "FTP_WEIRD_PASS_REPLY", .corrupted, "The server's reply to PASS makes no sense"),
        Entry(12, "FTP_ACCEPT_TIMEOUT", .timeout, retry: .reconnect, "The server did not connect back in time"),
        Entry(13, "FTP_WEIRD_PASV_REPLY", .corrupted, "The server's reply to PASV or EPSV makes no sense"),
        Entry(14, "FTP_WEIRD_227_FORMAT", .corrupted, "The server's 227 line makes no sense"),
        Entry(15, "FTP_CANT_GET_HOST", .connection, retry: .reconnect, "The host of the 227 line is not known"),
        Entry(17, "FTP_COULDNT_SET_TYPE", .unsupported, "The server refused the transfer type"),
        Entry(19, "FTP_COULDNT_RETR_FILE", .notFound, "The server would not send the file"),
        Entry(21, "QUOTE_ERROR", .server, "The server refused a command"),
        Entry(25, "UPLOAD_FAILED", .server, "The server refused the upload"),
        Entry(30, "FTP_PORT_FAILED", .server, "The server refused PORT"),
        Entry(31, "FTP_COULDNT_USE_REST", .unsupported, "The server refused REST"),
        Entry(36, "BAD_DOWNLOAD_RESUME", .invalidInput, "The download cannot go on at that place"),
        Entry(63, "FILESIZE_EXCEEDED", .resourceExhausted, "The file is larger than allowed"),
        Entry(67, "LOGIN_DENIED", .authentication, "The server refused user or password"),
        Entry(70, "REMOTE_DISK_FULL", .resourceExhausted, "The server's disk is full"),
        Entry(73, "REMOTE_FILE_EXISTS", .alreadyExists, "The file exists on the server"),
        Entry(78, "REMOTE_FILE_NOT_FOUND", .notFound, "The file does not exist on the server"),
        Entry(84, "FTP_PRET_FAILED", .unsupported, "The server refused PRET"),
        Entry(87, "FTP_BAD_FILE_LIST", .corrupted, "The folder's listing cannot be understood"),
    ]

    private static let others: [Entry] = [
        Entry(2, "FAILED_INIT", .resourceExhausted, "libcurl could not be initialized"),
        Entry(4, "NOT_BUILT_IN", .unsupported, "This libcurl was built without what was asked"),
        Entry(23, "WRITE_ERROR", .server, "The answer could not be taken"),
        Entry(26, "READ_ERROR", .server, "The request's body could not be read"),
        Entry(27, "OUT_OF_MEMORY", .resourceExhausted, "libcurl has no memory left"),
        Entry(42, "ABORTED_BY_CALLBACK", .connection, retry: .reconnect, "The transfer was given up"),
        Entry(43, "BAD_FUNCTION_ARGUMENT", .misuse(.invalidArgument), "libcurl was called with a bad argument"),
        Entry(48, "UNKNOWN_OPTION", .unsupported, "This libcurl does not know an option"),
        Entry(65, "SEND_FAIL_REWIND", .connection, retry: .reconnect, "The request would have to be sent again"),
        Entry(81, "AGAIN", .connection, retry: .reconnect, "The socket is not ready"),
        Entry(89, "NO_CONNECTION_AVAILABLE", .connection, retry: .reconnect, "No connection is free"),
        Entry(93, "RECURSIVE_API_CALL", .misuse(.busyInScope), "A receiver called the session or loop"),
        Entry(94, "AUTH_ERROR", .authentication, "An authentication function failed"),
    ]
}

internal import CPgSQL
import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// One try at one address: from the socket to a session that is ready for use.
struct ConnectAttempt {
    let address: ServerAddress
    let tls: TLSSettings
    let endpoint: Endpoint
    let hasPassword: Bool
    let pooler: PgSQLPooler

    /// Connects, logs in, checks what the server is.
    ///
    /// - Returns: The connection, which the caller owns.
    func run(
        _ parameters: ConnectionParameters,
        target: PgSQLTarget,
        setup: String?,
        deadline: ConnectDeadline
    ) throws(ConnError) -> OpaquePointer {
        guard let connection = parameters.start() else {
            throw ConnError(.resourceExhausted, "libpq could not get memory", phase: .connect, endpoint: endpoint)
        }
        do throws(ConnError) {
            try prepare(connection)
            try logIn(connection, deadline)
            try checkSession(connection)
            let query = ConnectQuery(connection: connection, deadline: deadline)
            try checkTarget(target, connection, query)
            if let setup { _ = try query.run(setup, "the session's settings") }
            PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
            guard PQsetnonblocking(connection, 1) == 0 else { throw failure(connection, CONNECTION_OK) }
            return connection
        } catch {
            let isRefusedCertificate = error.serverMessage?.contains("certificate verify failed") == true
            PQfinish(connection)
            throw error.with {
                $0.phase = .connect
                $0.endpoint = endpoint
                if isRefusedCertificate { diagnose(parameters, deadline, &$0) }
            }
        }
    }

    /// Marks the error of a server that answered, but is not of the kind that is wanted.
    static let mismatch = ConnError.NativeCode(system: "target_session_attrs", code: "mismatch")

    private func prepare(_ connection: OpaquePointer) throws(ConnError) {
        // libpq would print notices to the standard error stream.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        // Only in this form does the text of a failed login hold the SQLSTATE.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        guard PQstatus(connection) != CONNECTION_BAD else { throw failure(connection, CONNECTION_NEEDED) }
    }

    /// Drives libpq's state machine; waits only here, and never beyond the deadline.
    private func logIn(_ connection: OpaquePointer, _ deadline: ConnectDeadline) throws(ConnError) {
        var pinsAreChecked = tls.pins.isEmpty
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            let stage = PQstatus(connection)
            // TLS stands, and neither user nor password have been sent yet.
            if !pinsAreChecked, stage == CONNECTION_MADE, PQsslInUse(connection) == 1 {
                try PeerCertificate.check(tls.pins, of: connection)
                pinsAreChecked = true
            }
            switch state {
            case PGRES_POLLING_READING, PGRES_POLLING_WRITING:
                let socket = PQsocket(connection)
                guard socket >= 0 else { throw failure(connection, stage) }
                guard deadline.wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, on: socket) else {
                    throw ConnectFailure.timeout(stage: stage, limit: deadline.limit)
                }
            case PGRES_POLLING_FAILED:
                throw failure(connection, stage)
            default:
                break
            }
            state = PQconnectPoll(connection)
            if state == PGRES_POLLING_FAILED { throw failure(connection, stage) }
        }
        guard pinsAreChecked else {
            throw ConnError(.connection, "The server's certificate could not be compared with the pins")
        }
    }

    /// What must hold whatever libpq did.
    private func checkSession(_ connection: OpaquePointer) throws(ConnError) {
        if tls.isOn, PQsslInUse(connection) != 1 {
            throw ConnError(.connection, "The connection is not encrypted although TLS was asked for")
        }
        let encoding = PQparameterStatus(connection, "client_encoding").map { String(cString: $0) }
        guard encoding == nil || encoding == "UTF8" else {
            throw ConnError(
                .unsupported,
                "The server does not speak UTF-8 with this client",
                advice: "look at the server's and the pooler's client_encoding"
            )
        }
    }

    private func checkTarget(
        _ target: PgSQLTarget,
        _ connection: OpaquePointer,
        _ query: ConnectQuery
    ) throws(ConnError) {
        guard target != .any else { return }
        let role = try ServerRole(connection, query)
        guard !role.suits(target) else { return }
        throw ConnError(
            .connection,
            "The server is \(role), but a server of kind '\(target.rawValue)' is wanted",
            advice: "name further hosts, or change targetSessionAttrs",
            retry: .reconnect,
            nativeCode: Self.mismatch
        )
    }

    /// Says why the server's certificate was refused, if that can be found out in the time that is left.
    private func diagnose(_ parameters: ConnectionParameters, _ deadline: ConnectDeadline, _ error: inout ConnError) {
        guard let authorities = try? TLSFiles.authorities(of: tls) else { return }
        let diagnosis = CertificateDiagnosis(parameters: parameters, authorities: authorities, deadline: deadline)
        guard let reason = diagnosis.reason() else { return }
        error.message = reason.sentence
        error.advice = reason.advice
    }

    private func failure(_ connection: OpaquePointer, _ stage: ConnStatusType) -> ConnError {
        ConnectFailure(
            message: PQerrorMessage(connection).map { String(cString: $0) } ?? "",
            stage: stage,
            tls: tls,
            hasPassword: hasPassword,
            pooler: pooler,
            endpoint: endpoint
        ).connError()
    }
}

internal import CPgSQL
import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// Finds out why a server's certificate was refused, which libpq does not tell: connects once more without verifying,
/// looks at the certificate, and hangs up before user or password would be sent.
struct CertificateDiagnosis {
    let parameters: ConnectionParameters
    /// The file of trusted authorities.
    let authorities: String
    let deadline: ConnectDeadline

    /// What a certificate is refused for.
    enum Reason: Equatable {
        case expired, notYetValid, selfSigned, unknownAuthority, revoked, tooWeak
        case other(Int32)

        /// By the X509_V_ERR codes of OpenSSL.
        init?(code: Int32) {
            switch code {
            case 0: return nil
            case 10: self = .expired
            case 9: self = .notYetValid
            case 18: self = .selfSigned
            case 2, 19, 20, 21, 27: self = .unknownAuthority
            case 23: self = .revoked
            case 66, 67, 68: self = .tooWeak
            default: self = .other(code)
            }
        }

        var sentence: String {
            switch self {
            case .expired: "The server's certificate, or its authority's, has expired"
            case .notYetValid: "The server's certificate, or its authority's, is not valid yet"
            case .selfSigned: "The server's certificate is signed by itself and not trusted"
            case .unknownAuthority: "The server's certificate is not signed by a trusted authority"
            case .revoked: "The server's certificate was revoked"
            case .tooWeak: "The server's certificate has a key or signature that is too weak"
            case .other(let code): "The server's certificate is not valid (OpenSSL's reason \(code))"
            }
        }

        var advice: String {
            switch self {
            case .expired: "get a new certificate for the server, and look at this machine's clock"
            case .notYetValid: "look at the clocks of both machines"
            case .selfSigned, .unknownAuthority: "name the authority's file by tlsCA or TLSSettings.caFile"
            case .revoked, .tooWeak, .other: "get a new certificate for the server"
            }
        }
    }

    /// The reason, or `nil` if it cannot be found out.
    func reason() -> Reason? {
        guard let functions = OpenSSLFunctions.loaded else { return nil }
        var unverified = parameters
        unverified.set("sslmode", "require")
        unverified.set("sslrootcert", LibpqDefaults.nowhere)
        unverified.set("sslcert", LibpqDefaults.nowhere)
        guard let connection = unverified.start() else { return nil }
        defer { PQfinish(connection) }
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        var state = PGRES_POLLING_WRITING
        while !(PQstatus(connection) == CONNECTION_MADE && PQsslInUse(connection) == 1) {
            guard state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING, PQsocket(connection) >= 0,
                deadline.wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, on: PQsocket(connection))
            else { return nil }
            state = PQconnectPoll(connection)
        }
        guard let session = PQsslStruct(connection, "OpenSSL") else { return nil }
        return verify(functions, session)
    }

    private func verify(_ functions: OpenSSLFunctions, _ session: UnsafeMutableRawPointer) -> Reason? {
        // What failed here must not be left in the thread's list of OpenSSL errors, where libpq would find it.
        defer { functions.clearErrors() }
        guard let certificate = functions.peerCertificate(session) else { return nil }
        defer { functions.freeCertificate(certificate) }
        guard let store = functions.newStore() else { return nil }
        defer { functions.freeStore(store) }
        guard functions.loadAuthorities(store, authorities, nil) == 1, let context = functions.newContext() else {
            return nil
        }
        defer { functions.freeContext(context) }
        guard functions.initialize(context, store, certificate, functions.peerChain(session)) == 1 else { return nil }
        guard functions.verify(context) != 1 else { return nil }
        return Reason(code: functions.verificationError(context))
    }
}

import Glibc
import TDSStandIn

/// The stand-in for SQL Server as a process: what `Tools/servers` starts.
///
///     tdsstandin --port-file FILE --password-file FILE --user NAME… [--port 0] [--database NAME…]
///                [--tls off|optional|required --certificate FILE --key FILE]
///
/// Writes the port into FILE once clients can connect, and ends by SIGTERM or SIGINT.
@main
struct TDSStandInCommand {
    static func main() {
        // Signals are waited for below, so no thread may take them.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        do {
            try serve(CommandArguments(CommandLine.arguments.dropFirst()), until: signals)
        } catch {
            writeError("tdsstandin: \(error)")
            exit(1)
        }
    }

    /// Serves until a signal comes; what the server holds on disk goes with it.
    private static func serve(_ arguments: CommandArguments, until signals: sigset_t) throws {
        let server = try TDSStandInServer(arguments.options)
        try server.start()
        try writeWhole("\(server.port)\n", to: arguments.portFile)
        var signals = signals
        var signal: Int32 = 0
        sigwait(&signals, &signal)
        server.stop()
    }

    /// Writes a file so that whoever sees it sees all of it.
    private static func writeWhole(_ text: String, to path: String) throws {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CommandError("can't write \(temporary)") }
        let written = text.utf8CString.withUnsafeBytes { write(file, $0.baseAddress, $0.count - 1) }
        guard close(file) == 0, written == text.utf8.count, rename(temporary, path) == 0 else {
            throw CommandError("can't write \(path)")
        }
    }

    private static func writeError(_ text: String) {
        (text + "\n").utf8CString.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
    }
}

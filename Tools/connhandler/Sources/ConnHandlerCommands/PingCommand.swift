internal import ArgumentParser
internal import ConnHandlers

/// `connhandler ping URL`: opens the database step by step and names the step that fails.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Connect and ask something step by step; name the step that fails.",
        discussion: """
            The steps to a server are url, dns, tcp, tls, login and query; on the web url, dns, tcp, tls and http; on FTP \
            url, dns, tcp, tls, login and noop; to a file url, open and query. Each has a line with its time, and the command stops at the first that fails and says why.
            """
    )

    @Argument(help: "The database, web or FTP server: its URL, or @NAME for the variable that holds it.")
    var url: String

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let report = StepReport()
        let reference = DatabaseReference(url)
        if reference.isWeb { return try await pingWeb(report, reference) }
        if reference.isFTP { return try await pingFTP(report, reference) }
        let db = try await report.step("url") {
            let databases = try connection.databases([reference])
            // The engine reads the URL and checks its keys; nothing is opened.
            var configuration = databases.configuration
            configuration.skipConnect = true
            let url = try databases.url(of: reference)
            return (try await openSQL(url: url, configuration: configuration), url.withoutKeys)
        }
        do {
            if let ping = ServerPing(report, db, limit: connection.configuration.connectTimeout) {
                try await ping.run()
            } else {
                try await report.step("open") { (try await db.connect(), "opened") }
            }
            try await report.step("query") {
                let one = try await db.readScalar("SELECT 1", as: Int.self)
                guard one == 1 else { throw ConnError(.corrupted, "SELECT 1 gave something else") }
                return ((), "answered SELECT 1")
            }
        } catch {
            await db.shutdown()
            throw error
        }
        await db.shutdown()
    }

    private func pingFTP(_ report: StepReport, _ reference: DatabaseReference) async throws {
        let ftp = try await report.step("url") {
            let databases = try connection.databases([reference])
            return (try await databases.ftp(reference).handler, try databases.url(of: reference).withoutKeys)
        }
        do {
            try await FTPPing(report, ftp, limit: connection.configuration.connectTimeout).run()
        } catch {
            await ftp.shutdown()
            throw error
        }
        await ftp.shutdown()
    }

    private func pingWeb(_ report: StepReport, _ reference: DatabaseReference) async throws {
        let http = try await report.step("url") {
            let databases = try connection.databases([reference])
            return (try await databases.web(reference), try databases.url(of: reference).withoutKeys)
        }
        do {
            try await WebPing(report, http, limit: connection.configuration.connectTimeout).run()
        } catch {
            await http.shutdown()
            throw error
        }
        await http.shutdown()
    }
}

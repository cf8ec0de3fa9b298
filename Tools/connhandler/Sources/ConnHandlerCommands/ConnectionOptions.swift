internal import ArgumentParser
internal import ConnHandlers
internal import Logging

/// What every command that connects can be told.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "How often a failed connect or statement is tried again.")
    var retries = 2

    @Option(help: "The most seconds that a statement may take; 0 for no limit.")
    var timeout = 0.0

    @Option(help: "The most seconds that one try to connect may take.")
    var connectTimeout = 10.0

    @Flag(help: "Log every failed try to standard error.")
    var verbose = false

    @OptionGroup var passwords: PasswordOptions

    func validate() throws {
        if retries < 0 { throw ValidationError("--retries is \(retries); it must be 0 or more.") }
        if !(timeout >= 0 && timeout < 1e9) {
            throw ValidationError("--timeout is \(timeout); it must be 0 or more seconds.")
        }
        if !(connectTimeout > 0 && connectTimeout < 1e6) {
            throw ValidationError("--connect-timeout is \(connectTimeout); it must be more than 0 seconds.")
        }
    }

    var configuration: HandlerConfiguration {
        var configuration = HandlerConfiguration(retry: RetryPolicy(maxRetries: retries, maxConnRetries: retries))
        // The final error is shown in any case; the log is for those who ask how it came about.
        if !verbose { configuration.logger = Logger(label: "connhandler") { _ in SwiftLogNoOpLogHandler() } }
        if timeout > 0 { configuration.statementTimeout = .seconds(timeout) }
        configuration.connectTimeout = .seconds(connectTimeout)
        return configuration
    }

    /// The databases of a command, ready to be opened; opens none.
    func databases(_ references: [DatabaseReference]) throws -> Databases {
        let urls = try passwords.urls(of: references)
        return Databases(urls: urls, token: try passwords.token(for: urls), configuration: configuration)
    }

    /// Opens the database, runs `body`, and closes it also when `body` throws.
    func with<R>(_ text: String, _ body: (any SQLHandling) async throws -> R) async throws -> R {
        let reference = DatabaseReference(text)
        return try await databases([reference]).with(reference, body)
    }
}

/// The databases of one command, each with its password.
struct Databases {
    var urls: [DatabaseReference: ConnectionURL]
    /// What a web server is shown instead of a password.
    var token: Secret?
    var configuration: HandlerConfiguration

    /// The URL that a reference stands for.
    func url(of reference: DatabaseReference) throws(ConnError) -> ConnectionURL {
        if let url = urls[reference] { return url }
        throw ConnError(.misuse(.invalidArgument), "The command opens a database that it did not name before")
    }

    /// Opens a database, runs `body`, and closes it also when `body` throws.
    func with<R>(_ reference: DatabaseReference, _ body: (any SQLHandling) async throws -> R) async throws -> R {
        let db = try await openSQL(url: url(of: reference), configuration: configuration)
        do {
            let result = try await body(db)
            await db.shutdown()
            return result
        } catch {
            await db.shutdown()
            throw error
        }
    }
}

extension Databases {
    /// A handler of a web server; it has sent nothing.
    func web(_ reference: DatabaseReference) async throws -> HTTPHandler {
        do {
            var (properties, options) = try HTTPHandler.parse(try url(of: reference))
            if let token { properties.authentication = .bearer(token) }
            return try await HTTPHandler(properties, options: options, configuration: configuration)
        } catch {
            guard error.kind == .invalidInput else { throw error }
            throw error.with {
                $0.advice =
                    ($0.advice.map { "\($0); " } ?? "")
                    + "the URL's keys are settings: what to ask for goes apart, as '/path?key=value'"
            }
        }
    }

    /// What a web or FTP server gives of a table.
    func answer(to table: WebTable, _ reference: DatabaseReference) async throws -> WebAnswer {
        if reference.isFTP { return try await fetch(table, from: reference) }
        return try await withWeb(reference) { try await table.fetch($0) }
    }

    /// Opens a handler of a web server, runs `body`, and closes it also when `body` throws.
    func withWeb<R>(_ reference: DatabaseReference, _ body: (HTTPHandler) async throws -> R) async throws -> R {
        let http = try await web(reference)
        do {
            let result = try await body(http)
            await http.shutdown()
            return result
        } catch {
            await http.shutdown()
            throw error
        }
    }
}

extension SQLHandling {
    /// Opens a connection; every engine's handler can.
    func connect() async throws(ConnError) {
        if let handler = self as? any ConnHandler { try await handler.connect(options: .default) }
    }
}

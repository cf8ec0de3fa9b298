import FTP

extension ScriptedServer {
    /// Where it is.
    var properties: FTPConnProperties {
        FTPConnProperties(host: "127.0.0.1", port: port, user: "u", password: "p", tls: .off)
    }

    /// Retries that do not wait.
    static func policy(_ retries: Int = 3) -> RetryPolicy {
        RetryPolicy(maxRetries: retries, maxConnRetries: retries, exponentialMinRetryWaitTime: .milliseconds(1))
    }

    /// Runs `body` with a handler that has logged in, and stops the server.
    func with<R>(
        retries: Int = 3,
        changing change: (inout FTPOptions) -> Void = { _ in },
        _ body: (FTPHandler) async throws -> R
    ) async throws -> R {
        var options = FTPOptions()
        change(&options)
        let ftp = try await FTPHandler(properties, options: options, retry: Self.policy(retries))
        let result: Result<R, any Error>
        do {
            result = .success(try await body(ftp))
        } catch {
            result = .failure(error)
        }
        await ftp.shutdown()
        stop()
        return try result.get()
    }

    /// These verbs of what was sent, in order.
    func verbs(_ wanted: String...) -> String {
        commands.compactMap { $0.split(separator: " ").first.map(String.init) }.filter(wanted.contains)
            .joined(separator: " ")
    }
}

internal import ArgumentParser
internal import ConnHandlers

/// A database as the command line names it: its URL, or `@NAME` for the environment variable that holds the URL.
struct DatabaseReference: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Tells databases from file names: by a scheme of two letters or more, such as `sqlite:`, or by `@NAME`.
    static func matches(_ text: String) -> Bool {
        if variable(text) != nil { return true }
        guard let colon = text.firstIndex(of: ":") else { return false }
        let scheme = text[..<colon]
        return scheme.count >= 2
            && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && scheme.first?.isLetter == true && !scheme.contains(".")
    }

    /// The name behind the `@` of `@NAME`; `nil` for anything else.
    static func variable(_ text: String) -> String? {
        let name = text.dropFirst()
        guard text.hasPrefix("@"), name.first?.isNumber == false,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return nil }
        return String(name)
    }

    /// Whether it names a web server: by the scheme of the URL, or of the one in the variable.
    var isWeb: Bool { hasScheme(of: HTTPHandler.urlSchemes) }

    /// Whether it names an FTP server, in the same way.
    var isFTP: Bool { hasScheme(of: FTPHandler.urlSchemes) }

    /// Whether it names what gives tables as CSV or JSON and runs no SQL.
    var givesFiles: Bool { isWeb || isFTP }

    private func hasScheme(of schemes: [String]) -> Bool {
        let text = Self.variable(text).map { Environment.value(of: $0) ?? "" } ?? text
        return schemes.contains { text.lowercased().hasPrefix("\($0):") }
    }

    /// The URL, parsed; warns of a password that all users of this machine can read.
    func url() throws -> ConnectionURL {
        if let variable = Self.variable(text) {
            do {
                return try ConnectionURL(try Environment.requiredValue(of: variable))
            } catch {
                guard error.message.contains(variable) == false else { throw error }
                throw error.with { $0.message += " (from the environment variable \(variable))" }
            }
        }
        let url = try ConnectionURL(text)
        if url.password?.isEmpty == false || url.hasSecretKey {
            StandardError.warn(
                "every user of this machine can read the password in the URL; use --password @NAME, --password-file, "
                    + "or @NAME for the whole URL"
            )
        }
        return url
    }
}

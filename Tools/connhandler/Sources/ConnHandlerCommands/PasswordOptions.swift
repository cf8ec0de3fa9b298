internal import ArgumentParser
internal import ConnHandlers

/// Where the password comes from that the URL leaves out.
struct PasswordOptions: ParsableArguments {
    @Option(help: "The password, as @NAME of an environment variable.")
    var password: String?

    @Option(help: "A file whose one line is the password; only its owner may read it.")
    var passwordFile: String?

    @Flag(help: "Ask for the password; done anyway on a terminal when the URL names a user and no password.")
    var promptPassword = false

    @Option(help: "The bearer token for a web server, as @NAME of an environment variable.")
    var token: String?

    func validate() throws {
        if [password != nil, passwordFile != nil, promptPassword].count(where: { $0 }) > 1 {
            throw ValidationError("--password, --password-file and --prompt-password exclude each other.")
        }
        if token?.isEmpty == true { throw ValidationError("--token is empty; write @NAME.") }
        if password?.isEmpty == true { throw ValidationError("--password is empty; write @NAME.") }
    }

    /// The URLs of all databases of a command, with their passwords.
    ///
    /// The options belong to the one server whose URL has no password. Nothing is opened.
    func urls(of references: [DatabaseReference]) throws -> [DatabaseReference: ConnectionURL] {
        var urls: [DatabaseReference: ConnectionURL] = [:]
        var lacking: [DatabaseReference] = []
        for reference in references where urls[reference] == nil {
            let url = try reference.url()
            urls[reference] = url
            // On the web a password goes with a user's name.
            let isServer =
                url.isWeb ? url.user != nil : Engine.answering(to: url.scheme)?.isServer ?? url.hasAuthority
            if isServer, url.password == nil, !url.hasSecretKey { lacking.append(reference) }
        }
        if let source {
            guard lacking.count == 1 else { throw misplaced(urls.count, lacking.count) }
            urls[lacking[0]]?.password = try source()
        } else {
            for reference in lacking {
                guard let url = urls[reference] else { continue }
                let isAsked = promptPassword || (url.namesUser && Terminal.canAsk)
                if isAsked { urls[reference]?.password = try PasswordPrompt.password(of: url.withoutKeys) }
            }
            if promptPassword, lacking.isEmpty { throw misplaced(urls.count, 0) }
        }
        return urls
    }

    /// The token for the one web server among the databases; `nil` if none was given.
    func token(for urls: [DatabaseReference: ConnectionURL]) throws -> Secret? {
        guard let token else { return nil }
        guard let url = urls.values.first(where: \.isWeb), url.user == nil, !url.hasSecretKey else {
            throw ValidationError("--token has no use: there is no web address without user, token or key.")
        }
        if let variable = DatabaseReference.variable(token) { return try Environment.requiredSecret(of: variable) }
        StandardError.warn("every user of this machine can read a token behind --token; write @NAME")
        return Secret(token)
    }

    /// What --password or --password-file give; `nil` if neither is there.
    private var source: (() throws -> Secret)? {
        if let passwordFile { return { try PasswordFile.password(at: passwordFile) } }
        guard let password else { return nil }
        if let variable = DatabaseReference.variable(password) {
            return { try Environment.requiredSecret(of: variable) }
        }
        return {
            StandardError.warn("every user of this machine can read a password behind --password; write @NAME")
            return Secret(password)
        }
    }

    private func misplaced(_ databases: Int, _ lacking: Int) -> ValidationError {
        let option = password != nil ? "--password" : passwordFile != nil ? "--password-file" : "--prompt-password"
        return ValidationError(
            lacking > 1
                ? "\(option) is one password, and two servers lack theirs; name one of them by @NAME of a variable."
                : databases == 1
                    ? "\(option) has no use: the URL has a password, or its engine takes none."
                    : "\(option) has no use: both URLs have a password, or their engines take none."
        )
    }
}

extension ConnectionURL {
    /// Whether the URL names a user and is not about a socket, where the system vouches for the user.
    fileprivate var namesUser: Bool { user != nil && !items.keys.contains("socket") && !items.keys.contains("host") }

    /// Whether a password or token stands among the keys.
    var hasSecretKey: Bool { items.keys.contains { ["password", "token", "apiKey"].contains($0) } }

    /// Whether a web server answers to it.
    var isWeb: Bool { HTTPHandler.urlSchemes.contains(scheme) }

    /// The URL as people say it, without password and keys.
    var withoutKeys: String {
        String(description.prefix { $0 != "?" })
    }
}

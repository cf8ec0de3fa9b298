internal import ArgumentParser
internal import ConnHandlers

/// One run of the command, from its arguments to exit code and final message.
public enum Invocation {
    /// How a run ended.
    public struct End: Sendable {
        /// 0, 1 or 64.
        public var code: Int32
        /// What is left to say; empty after success, except for help.
        public var message: String
    }

    /// Parses the arguments, without the command's own name, and runs what they ask for.
    public static func run(_ arguments: [String]) async -> End {
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return End(code: 0, message: "")
        } catch {
            let message = RootCommand.fullMessage(for: error)
            return End(code: RootCommand.exitCode(for: error).rawValue, message: redacted(message, of: arguments))
        }
    }

    /// Runs the process's own arguments, says what is to say, and returns the exit code.
    public static func main() async -> Int32 {
        let end = await run(Array(CommandLine.arguments.dropFirst()))
        if !end.message.isEmpty {
            if end.code == 0 { print(end.message) } else { StandardError.say(end.message) }
        }
        return end.code
    }

    /// A message about arguments may quote one of them, and one of them may be a URL with a password.
    static func redacted(_ message: String, of arguments: [String]) -> String {
        var message = message
        for argument in arguments {
            for key in ["password=", "sslpassword="] {
                guard let found = argument.firstRange(of: key) else { continue }
                let value = argument[found.upperBound...].prefix { $0 != "&" }
                if !value.isEmpty { message = message.replacing(key + value, with: key + "<secret>") }
            }
            guard let slashes = argument.firstRange(of: "//"), let at = argument.lastIndex(of: "@") else { continue }
            guard slashes.upperBound < at,
                let colon = argument[slashes.upperBound..<at].firstIndex(of: ":")
            else { continue }
            let secret = argument[colon...at]
            if secret.count > 2 { message = message.replacing(secret, with: ":<secret>@") }
        }
        return message
    }
}

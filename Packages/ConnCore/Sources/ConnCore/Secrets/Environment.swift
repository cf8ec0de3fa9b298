import Glibc

/// Reads environment variables; an empty one counts as not set.
public enum Environment {
    /// The variable's value, or `nil` if it is not set or empty.
    public static func value(of name: String) -> String? {
        guard let pointer = getenv(name) else { return nil }
        let text = String(cString: pointer)
        return text.isEmpty ? nil : text
    }

    /// The variable's value.
    ///
    /// - Throws: `.invalidInput` that names the variable if it is not set or empty.
    public static func requiredValue(of name: String) throws(ConnError) -> String {
        if let text = value(of: name) { return text }
        throw ConnError(
            .invalidInput,
            "The environment variable \(name) is not set",
            advice: "set it, or pass the value"
        )
    }

    /// The variable's value as a secret.
    ///
    /// - Throws: `.invalidInput` that names the variable if it is not set or empty.
    public static func requiredSecret(of name: String) throws(ConnError) -> Secret {
        Secret(try requiredValue(of: name))
    }
}

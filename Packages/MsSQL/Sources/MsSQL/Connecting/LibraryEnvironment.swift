internal import Glibc
internal import SQLCore

/// Variables of the environment that FreeTDS would put before whatever a handler says.
enum LibraryEnvironment {
    static let names = ["TDSHOST", "TDSPORT", "TDSVER"]

    /// Throws `.invalidInput` that names the first of them that is set: no connection would go where it was told to.
    static func check() throws(ConnError) {
        guard let name = names.first(where: { getenv($0) != nil }) else { return }
        throw ConnError(
            .invalidInput,
            "The environment variable \(name) would lead every connection of FreeTDS elsewhere",
            advice: "unset it; host and port stand in the connection's properties",
            phase: .connect
        )
    }
}

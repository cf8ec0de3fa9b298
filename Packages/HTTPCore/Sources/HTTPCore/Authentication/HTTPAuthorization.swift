/// The headers that authorize one request, and which token they were made from.
struct HTTPAuthorization: Sendable {
    let credentials: [HTTPCredential]
    /// Counts the store's tokens; 0 for credentials that never change.
    let generation: UInt64
}

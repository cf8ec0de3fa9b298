public import ConnCore

/// A server under the control of one case of ``HandlerContract``, with what is needed to reach it.
///
/// Each handler's tests implement it once. Every case gets a fresh one and calls ``stop()`` at its end. All
/// functions may be called from any thread.
public protocol HandlerContractSubject: AnyObject, Sendable {
    /// The handler under test.
    associatedtype Handler: ConnHandler

    /// Leads to the server.
    var properties: Handler.Properties { get }
    /// The handler's special options for the server.
    var options: Handler.Options { get }
    /// A password that `properties` hold and that must never surface; `nil` if the handler has none.
    var canary: String? { get }

    /// One cheap operation, idempotent unless the options say otherwise; blocks.
    func callBlocking(_ handler: Handler, _ options: CallOptions) throws
    /// The same operation in the async face.
    func call(_ handler: Handler, _ options: CallOptions) async throws

    /// How often a connection was tried so far, failed tries included.
    var connectsTried: Int { get }
    /// How many connections are open now.
    var openConnections: Int { get }

    /// Makes the next `count` tries to connect fail as if the server were away; 0 ends that.
    func failConnects(_ count: Int)
    /// Makes the next `count` operations fail with the loss of their connection; 0 ends that.
    func failOperations(_ count: Int)
    /// Whether logins are refused from now on.
    func refuseLogins(_ refuse: Bool)
    /// Cuts every open connection, so that its next operation finds it dead.
    func cutConnections()

    /// Holds every operation that begins from now on until ``releaseOperations()``.
    func holdOperations()
    /// Lets held operations end, and later ones pass.
    func releaseOperations()
    /// How many operations are held now.
    var heldOperations: Int { get }

    /// Stops the server and removes what the case left behind.
    func stop() async
}

extension HandlerContractSubject {
    /// No password.
    public var canary: String? { nil }
}

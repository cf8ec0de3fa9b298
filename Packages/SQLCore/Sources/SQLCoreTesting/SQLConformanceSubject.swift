/// A fresh, private database under the control of one case of ``SQLConformance``.
///
/// Each driver's tests implement it once. Every case gets a fresh one and calls ``stop()`` at its end. All functions
/// may be called from any thread.
public protocol SQLConformanceSubject: AnyObject, Sendable {
    /// The driver under test.
    associatedtype Driver: SQLDriver

    /// Honest differences: the case's name without its face, and the reason.
    ///
    /// Such a case still runs, under a name that says so, and fails if the difference is gone.
    static var quirks: [String: String] { get }

    /// Leads to the database; the same for every handler that the case makes.
    var properties: Driver.Properties { get }
    /// The driver's options; a statement waits at most `lockWait` for a lock, where the engine lets one say so.
    func options(lockWait: Duration) -> Driver.Options
    /// The statements that engines write differently.
    var sql: SQLConformanceSQL { get }

    /// The column type to declare for values of a frame type; `nil` if the engine has none.
    static func declaredType(for type: DataType) -> String?
    /// The frame type that a column declared so is read as.
    static func readType(for type: DataType) -> DataType
    /// Whether the engine can hold this value in a column declared for `type`.
    static func holds(_ value: CellValue, as type: DataType) -> Bool

    /// Cuts every open connection, so that its next use after an idle time finds it dead; throws if there is no way to.
    func cutConnections() throws
    /// How many connections to the database are open; `nil` if the engine cannot tell.
    var openConnections: Int? { get }
    /// Removes what the case left behind.
    func stop() async
}

extension SQLConformanceSubject {
    /// No differences.
    public static var quirks: [String: String] { [:] }
    /// Standard SQL.
    public var sql: SQLConformanceSQL { SQLConformanceSQL() }

    /// What the dialect creates tables with.
    public static func declaredType(for type: DataType) -> String? { try? Driver.dialect.columnType(for: type) }
    /// The same type.
    public static func readType(for type: DataType) -> DataType { type }
    /// Every value.
    public static func holds(_ value: CellValue, as type: DataType) -> Bool { true }

    /// Throws: there is no way to.
    public func cutConnections() throws {
        throw ContractFailure("the subject has no way to cut connections")
    }

    /// Nobody can tell.
    public var openConnections: Int? { nil }
}

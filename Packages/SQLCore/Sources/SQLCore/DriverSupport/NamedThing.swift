/// What stands in quotes in a server's message and is the name of a thing of the schema, never a value.
@_spi(SQLDrivers)
public enum NamedThing: Sendable {
    /// Nothing that may be shown.
    case nothing
    /// The first quoted part, shown in the message.
    case first
    /// The last quoted part, shown in the message.
    case last
    /// The first, as the violated constraint or its column.
    case firstConstraint
    /// What stands behind `for key`, as the violated constraint; a value stands before it.
    case key
    /// What stands behind the word Plugin at the beginning.
    case plugin
    /// What stands behind CONSTRAINT in backticks, else the last part in backticks.
    case foreignKey
}

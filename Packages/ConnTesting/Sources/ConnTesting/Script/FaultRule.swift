/// One line of a script: when, and what.
public struct FaultRule: Sendable {
    let trigger: FaultTrigger
    let action: FaultAction

    /// A rule that strikes once, at the trigger's moment.
    public init(_ trigger: FaultTrigger, _ action: FaultAction) {
        self.trigger = trigger
        self.action = action
    }
}

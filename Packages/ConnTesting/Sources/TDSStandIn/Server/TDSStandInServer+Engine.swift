#if Testing
extension TDSStandInServer {
    /// A server that does not listen yet. Throws when its files can't be made.
    public convenience init(_ options: StandInOptions = StandInOptions()) throws {
        do throws(TDSMessage) {
            let engine = try StandInEngine()
            for name in options.databases { _ = try engine.create(name) }
            self.init(engine: engine, options: options)
        } catch {
            throw StandInError(description: "The stand-in can't be set up: \(error.text)")
        }
    }
}
#endif

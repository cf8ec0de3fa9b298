import ConnCoreTesting
import SQLCore
import Testing

@testable import SQLCoreTesting

/// A scripted server, a handler of it and its calls in one face, in virtual time.
struct World {
    let script = Script()
    let clock = VirtualClock()
    let handler: SQLHandler<ScriptedDriver>
    let db: SQLCalls
    private let thread = CaseThread()

    init(_ face: SQLFace, retries: Int = 8, connects: Int = 8) throws {
        var policy = RetryPolicy(maxRetries: retries, maxConnRetries: connects)
        policy.jitter = .none
        var configuration = HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: quietLogger()
        )
        configuration.clock = clock.clock
        // One worker has one connection, so that connects can be counted in the async face too.
        configuration.maximumWorkers = 1
        var options = ScriptedOptions()
        options.script = script
        handler = try SQLHandler(unconnected: ScriptedProperties(), options: options, configuration: configuration)
        db = SQLCalls(handler, at: face == .sync ? .thread(thread) : .task)
    }

    /// What was asked, without the noise of fetching and ending.
    var log: [String] { script.log.filter { !$0.hasPrefix("fetch ") && !$0.hasPrefix("end of ") } }

    func finish() async {
        await handler.shutdown()
        thread.stop()
    }
}

/// Runs a body in a world of its own and closes it.
func inWorld(
    _ face: SQLFace,
    retries: Int = 8,
    connects: Int = 8,
    _ body: (World) async throws -> Void
) async throws {
    let world = try World(face, retries: retries, connects: connects)
    do {
        try await body(world)
    } catch {
        await world.finish()
        throw error
    }
    await world.finish()
}

/// The `ConnError` that the body throws.
func connError(
    _ body: () async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> ConnError? {
    do {
        try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as ConnError {
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: sourceLocation)
    }
    return nil
}

extension DataFrame {
    /// One integer column `n`.
    static func numbers(_ values: Int64...) -> DataFrame { try! DataFrame([("n", Column(values))]) }
}

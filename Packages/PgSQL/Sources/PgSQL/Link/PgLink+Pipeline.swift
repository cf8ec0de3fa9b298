internal import CPgSQL
internal import SQLCore

/// One command of a pipeline.
enum PipelineStep {
    /// A text without parameters, run at once.
    case run(String)
    /// A text to be parsed, with types for some of its parameters.
    case prepare(name: String, text: String, types: [UInt32])
    /// What a prepared statement takes and gives.
    case describe(name: String)
}

extension PgLink {
    /// Sends commands together and reads their results: one round trip, one implicit transaction if none is open.
    ///
    /// - Returns: One result for each step. After the first that is an error, the others are `PGRES_PIPELINE_ABORTED`.
    /// - Throws: Only if the link is lost.
    func run(pipeline steps: [PipelineStep]) throws(ConnError) -> [PgResult] {
        try enterPipeline()
        for step in steps {
            switch step {
            case .run(let text):
                try sent(PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 0))
            case .prepare(let name, let text, let types):
                try sent(PQsendPrepare(connection, name, text, Int32(types.count), types))
            case .describe(let name):
                try sent(PQsendDescribePrepared(connection, name))
            }
        }
        try syncPipeline()
        var results: [PgResult] = []
        for _ in steps { results.append(try pipelineResult()) }
        try endPipeline()
        return results
    }

    /// Lets several commands be sent before their results are read.
    func enterPipeline() throws(ConnError) {
        guard PQenterPipelineMode(connection) == 1 else { throw sendFailure() }
    }

    /// Marks the end of a group of commands: after an error in it, the server goes on behind this mark.
    func syncPipeline() throws(ConnError) {
        try sent(PQpipelineSync(connection))
    }

    /// The one result of the next command.
    func pipelineResult() throws(ConnError) -> PgResult {
        guard let pointer = try nextResult() else { throw sendFailure() }
        let result = PgResult(pointer)
        if result.isError, result.sqlState == nil { throw failure(result) }
        while let more = try nextResult() { PQclear(more) }
        return result
    }

    /// Reads the mark of ``syncPipeline()``.
    func readSync() throws(ConnError) {
        guard let pointer = try nextResult() else { throw sendFailure() }
        let result = PgResult(pointer)
        guard result.status == PGRES_PIPELINE_SYNC else {
            markBroken()
            throw failure(result)
        }
    }

    /// Reads the last mark and leaves the pipeline.
    func endPipeline() throws(ConnError) {
        try readSync()
        guard PQexitPipelineMode(connection) == 1 else { throw sendFailure() }
    }
}

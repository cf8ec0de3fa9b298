import Synchronization

@testable import TDSStandIn

final class FakeSession: TDSSession {
    private let engine: FakeEngine
    private let isCancelled = Atomic(false)
    private let isRunning = Atomic(false)

    init(_ engine: FakeEngine) {
        self.engine = engine
    }

    func cancel() {
        if isRunning.load(ordering: .sequentiallyConsistent) {
            isCancelled.store(true, ordering: .sequentiallyConsistent)
        }
    }

    func reset(keepingTransaction: Bool) {
        engine.note("reset \(keepingTransaction)")
    }

    func close() {
        engine.note("close")
    }

    func run(_ request: TDSRequest, to sink: any TDSSink) {
        isCancelled.store(false, ordering: .sequentiallyConsistent)
        isRunning.store(true, ordering: .sequentiallyConsistent)
        defer { isRunning.store(false, ordering: .sequentiallyConsistent) }
        if sink.isCancelled { return }
        switch request {
        case .batch(let text):
            engine.note(text)
            batch(text.split(separator: " ").map(String.init), sink)
        case .procedures(let calls):
            for call in calls { procedure(call, sink) }
        case .bulkLoad(let rows): bulk(rows, sink)
        case .transaction(let request): transaction(request, sink)
        }
    }

    private func batch(_ words: [String], _ sink: any TDSSink) {
        switch words.first {
        case "rows":
            let count = words.count > 1 ? Int64(words[1]) ?? 0 : 0
            sink.columns([
                TDSColumn(name: "n", type: .bigint, isNullable: false),
                TDSColumn(name: "t", type: .nvarchar(length: 40)),
            ])
            var sent: Int64 = 0
            while sent < count, !isCancelled.load(ordering: .relaxed) {
                sink.row([.integer(sent), sent % 3 == 2 ? .null : .text(Array("row \(sent)".utf16))])
                sent += 1
            }
            sink.done(count: sent, isSelect: true)
        case "types":
            sink.columns(SampleTypes.all.enumerated().map { TDSColumn(name: "c\($0)", type: $1.type) })
            sink.row(SampleTypes.all.map(\.value))
            sink.row(SampleTypes.all.map { _ in .null })
            sink.done(count: 2, isSelect: true)
        case "error":
            sink.message(
                TDSMessage(
                    number: Int(words[1]) ?? 0,
                    severity: Int(words.count > 2 ? words[2] : "16") ?? 16,
                    text: "asked for"
                )
            )
        case "wait":
            while !isCancelled.load(ordering: .relaxed) { SessionThread.pause() }
        case "begin":
            sink.changed(.beganTransaction(7))
            sink.done(count: nil, isSelect: false)
        case "commit":
            switch sink.committing() {
            case .proceed:
                engine.note("committed")
                sink.committed()
                sink.changed(.committedTransaction(7))
                sink.done(count: nil, isSelect: false)
            case .deadlock: sink.message(TDSMessage(number: 1205, severity: 13, text: "Deadlock."))
            case .abandon: engine.note("abandoned")
            }
        case "print":
            sink.message(TDSMessage(number: 0, severity: 0, text: words.dropFirst().joined(separator: " ")))
            sink.done(count: nil, isSelect: false)
        case "wrong":
            sink.columns([TDSColumn(name: "n", type: .int)])
            sink.row([.text([65])])
        case "kill": sink.message(TDSMessage(number: 0, severity: 0, text: "\(sink.kill(Int(words[1]) ?? 0))"))
        default: sink.done(count: nil, isSelect: false)
        }
    }

    private func procedure(_ call: TDSProcedureCall, _ sink: any TDSSink) {
        engine.note("\(call.name) \(call.parameters.map(\.name))")
        let columns = call.parameters.enumerated().map { index, parameter in
            TDSColumn(name: parameter.name.isEmpty ? "p\(index)" : parameter.name, type: parameter.type)
        }
        sink.columns(columns)
        sink.row(call.parameters.map(\.value))
        sink.done(count: 1, isSelect: true)
        sink.returnStatus(3)
        for (index, parameter) in call.parameters.enumerated() where parameter.isOutput {
            sink.returnValue(name: parameter.name, ordinal: index, type: parameter.type, value: parameter.value)
        }
        sink.procedureDone()
    }

    private func bulk(_ rows: any TDSBulkRows, _ sink: any TDSSink) {
        engine.note("bulk \(rows.columns.map(\.name))")
        var count: Int64 = 0
        do {
            while let row = try rows.next() {
                if count < 3 { engine.note("\(row)") }
                count += 1
            }
            sink.done(count: count, isSelect: false)
        } catch {
            engine.note("bulk undone")
            sink.message(error)
        }
    }

    private func transaction(_ request: TDSTransactionRequest, _ sink: any TDSSink) {
        engine.note("\(request)")
        switch request {
        case .begin: sink.changed(.beganTransaction(9))
        case .commit: sink.changed(.committedTransaction(9))
        case .rollback: sink.changed(.rolledBackTransaction(9))
        case .save: break
        }
        sink.done(count: nil, isSelect: false)
    }
}

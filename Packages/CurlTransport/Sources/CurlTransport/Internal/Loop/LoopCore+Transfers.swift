internal import CCurl
internal import ConnCore
internal import Glibc

// All of this runs on the loop's thread.
extension LoopCore {
    // MARK: Beginning

    func start(_ transfer: CurlTransfer) {
        enlist(transfer)
        _ = transfer.takeResumes()
        guard !transfer.isCancelled else {
            let error = ConnError(.cancelled, "The transfer was cancelled", phase: .connect)
            return end(transfer, .failure(CurlFailure(error)))
        }
        let host = host(of: transfer.request.url)
        transfer.host = host
        if host.active < settings.maximumConnectionsPerHost, activeCount < settings.maximumConnections {
            admit(transfer, to: host)
        } else {
            host.append(transfer)
            waitingCount += 1
            if let deadline = transfer.request.deadline {
                heap.insert(transfer, at: MonotonicTime.moment(of: deadline))
            }
        }
    }

    func enlist(_ transfer: CurlTransfer) {
        transfer.listIndex = transfers.count
        transfers.append(transfer)
    }

    private func host(of url: String) -> HostQueue {
        let name = HostQueue.name(of: url)
        if let lastHost, lastHost.name == name { return lastHost }
        let key = String(name)
        let host = hosts[key] ?? HostQueue(key)
        hosts[key] = host
        lastHost = host
        return host
    }

    /// Starts a transfer whose turn it is.
    private func admit(_ transfer: CurlTransfer, to host: HostQueue) {
        host.active += 1
        activeCount += 1
        generation.active += 1
        transfer.generation = generation
        do throws(ConnError) {
            let handle: EasyHandle
            if let prepared = transfer.handle {
                handle = prepared
            } else {
                handle = try pool.take()
                try handle.prepare(transfer)
            }
            handle.limits.started()
            if let moment = handle.limits.earliest(from: .now) {
                heap.remove(transfer)
                heap.insert(transfer, at: moment)
            }
            try generation.multi.add(handle)
        } catch {
            end(transfer, .failure(CurlFailure(error)))
        }
    }

    // MARK: Running

    /// Does what other threads wish for a transfer.
    func obey(_ transfer: CurlTransfer) {
        guard transfer.listIndex >= 0 else { return }
        if transfer.isCancelled { return end(transfer, .failure(cancelledFailure(transfer))) }
        let resumes = transfer.takeResumes()
        guard let handle = transfer.handle, resumes.receiving || resumes.sending,
            let code = handle.resume(receiving: resumes.receiving, sending: resumes.sending)
        else { return }
        end(transfer, .failure(FailureMaker(handle).failed(code)))
    }

    /// Cancels everything that has begun, those that wait for a turn first.
    func cancelAll() {
        let all = transfers
        for transfer in all { transfer.cancel() }
        for transfer in all where transfer.isQueued { obey(transfer) }
        for transfer in all { obey(transfer) }
    }

    func runTimers(at now: MonotonicTime) {
        if let timer = generation.timer, timer <= now { generation.act() }
        for old in oldGenerations {
            if let timer = old.timer, timer <= now { old.act() }
        }
        reap()
    }

    func checkLimits(at now: MonotonicTime) {
        while let transfer = heap.popDue(at: now) {
            guard let handle = transfer.handle, !transfer.isQueued else {
                end(transfer, .failure(queuedFailure()))
                continue
            }
            if let limit = handle.brokenLimit(at: now) {
                end(transfer, .failure(FailureMaker(handle).broke(limit)))
            } else if let moment = nextLook(handle.limits, from: now) {
                heap.insert(transfer, at: moment)
            }
        }
    }

    /// The stages go on without telling the heap: a transfer is looked at again no later than its next stage could break.
    private func nextLook(_ limits: TransferLimits, from now: MonotonicTime) -> MonotonicTime? {
        guard let earliest = limits.earliest(from: now) else { return limits.due }
        return limits.due.map { min($0, earliest) } ?? earliest
    }

    /// Ends what libcurl has ended.
    func reap() {
        reap(generation)
        for old in oldGenerations { reap(old) }
    }

    private func reap(_ generation: LoopGeneration) {
        while let (curl, code) = generation.multi.nextEnded() {
            guard let handle = EasyHandle.of(curl), let transfer = handle.transfer else { continue }
            end(transfer, handle.result(code))
        }
    }

    // MARK: Ending

    /// Lets go of a transfer, closing its connection if libcurl has not ended it, and tells its caller.
    func end(_ transfer: CurlTransfer, _ result: Result<CurlSummary, CurlFailure>, admitsNext: Bool = true) {
        heap.remove(transfer)
        delist(transfer)
        let host = transfer.host
        if transfer.isQueued {
            host?.forget(transfer)
            waitingCount -= 1
        }
        if let handle = transfer.handle {
            transfer.generation?.multi.remove(handle)
            handle.release()
            pool.put(handle)
        }
        if let generation = transfer.generation {
            generation.active -= 1
            host?.active -= 1
            activeCount -= 1
            if generation.active == 0 { oldGenerations.removeAll { $0 === generation } }
        }
        if let completion = transfer.completion {
            finished.append(EndedTransfer(result: result, completion: completion, continuation: transfer.continuation))
        }
        transfer.completion = nil
        transfer.continuation = nil
        transfer.generation = nil
        transfer.host = nil
        count(-1)
        if transfers.isEmpty { lastUse = .now }
        if admitsNext, waitingCount > 0, let host { admitWaiting(host) }
        if let host, host.active == 0, host.waitingCount == 0, host !== lastHost { hosts[host.name] = nil }
    }

    private func delist(_ transfer: CurlTransfer) {
        let index = transfer.listIndex
        guard index >= 0, let last = transfers.popLast() else { return }
        transfer.listIndex = -1
        guard last !== transfer else { return }
        transfers[index] = last
        last.listIndex = index
    }

    /// A turn is free: the next of the same host has it, or one of another host that waits for the total.
    private func admitWaiting(_ host: HostQueue) {
        admitWaiting(of: host)
        guard waitingCount > 0, activeCount < settings.maximumConnections else { return }
        for other in hosts.values where other !== host { admitWaiting(of: other) }
    }

    private func admitWaiting(of host: HostQueue) {
        while host.active < settings.maximumConnectionsPerHost, activeCount < settings.maximumConnections,
            let next = host.next()
        {
            waitingCount -= 1
            admit(next, to: host)
        }
    }

    private func cancelledFailure(_ transfer: CurlTransfer) -> CurlFailure {
        if let handle = transfer.handle { return FailureMaker(handle).cancelled() }
        return CurlFailure(ConnError(.cancelled, "The transfer was cancelled", phase: .connect))
    }

    func closedFailure(_ transfer: CurlTransfer) -> CurlFailure {
        if let handle = transfer.handle, transfer.generation != nil { return FailureMaker(handle).closed() }
        return CurlFailure(ConnError(.closed, "The transfer was ended because its handler closed", phase: .connect))
    }

    private func queuedFailure() -> CurlFailure {
        CurlFailure(
            ConnError(
                .timeout,
                "The deadline passed while the transfer waited for its turn to connect",
                advice: "raise maximumConnectionsPerHost, or allow more time",
                phase: .connect
            )
        )
    }
}

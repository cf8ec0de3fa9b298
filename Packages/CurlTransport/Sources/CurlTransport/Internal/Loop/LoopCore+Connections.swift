internal import ConnCore
internal import Glibc

// All of this runs on the loop's thread.
extension LoopCore {
    /// The generation of a number, if it has not ended.
    func generation(_ number: Int) -> LoopGeneration? {
        generation.number == number ? generation : oldGenerations.first { $0.number == number }
    }

    /// Closes kept connections; those in use go with their transfers.
    func dropIdle() {
        guard sockets.openCount > 0 else { return }
        // Without memory for a new one, everything stays as it is.
        guard let new = try? LoopGeneration(generation.number + 1, watch: watch, keeping: settings.maximumConnections)
        else { return }
        let old = generation
        if old.active > 0 {
            oldGenerations.append(old)
            shutUnused(of: old)
        }
        generation = new
    }

    /// Shuts the sockets of a generation that no transfer uses, so that their servers know at once; they are closed with
    /// the generation.
    private func shutUnused(of generation: LoopGeneration) {
        // libcurl waits for none of the sockets of paused transfers.
        let paused = transfers.compactMap(\.handle).filter { $0.isReceivingPaused || $0.isSendingPaused }
        let used = Set(paused.map(\.socket))
        for (descriptor, entry) in sockets.open {
            guard !entry.isForeign, entry.generation == generation.number, entry.wanted == 0,
                !used.contains(descriptor)
            else { continue }
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// How long to wait for sockets, in milliseconds.
    func waitingTime(from now: MonotonicTime) -> Int {
        // A second at most while something runs: a timer that got lost would cost no more.
        var milliseconds = activeCount > 0 ? 1_000 : 60_000
        func consider(_ moment: MonotonicTime?) {
            if let moment { milliseconds = min(milliseconds, moment.milliseconds(since: now)) }
        }
        consider(generation.timer)
        for old in oldGenerations { consider(old.timer) }
        consider(heap.earliest)
        for awakening in awakenings where !awakening.isDone { consider(awakening.due) }
        if transfers.isEmpty, sockets.openCount > 0, let limit = settings.idleTimeout {
            let end = lastUse.advanced(by: limit.wholeNanoseconds)
            if end <= now {
                dropIdle()
                pool.removeAll()
            } else {
                consider(end)
            }
        }
        return milliseconds
    }
}

extension Array {
    /// The index of the first element that satisfies `belongsToSecondPart`, found by binary search.
    ///
    /// The elements that satisfy the predicate must all come after the elements that do not.
    package func partitioningIndex(where belongsToSecondPart: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

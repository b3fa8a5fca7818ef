/// Visits each node of a job's graph with its static types, parents first: the adapter lowers a graph with it.
///
/// Every node has `id`, `parents`, `slideDuration` and `operation` (the name in the job's code, which distinguishes the nodes of
/// `countByWindow` from those of a `reduceByKeyAndWindow`); the node classes hold the functions.
package protocol DStreamVisitor {
    mutating func visit(kafka node: DirectKafkaInputDStream) throws
    mutating func visit<T>(queue node: QueueInputDStream<T>) throws
    mutating func visit(textFiles node: TextFileInputDStream) throws
    /// map, filter, flatMap, mapValues, mapPartitions, glom, repartition…: an RDD from one RDD, `node.transform`.
    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) throws
    /// transform with the time: an RDD from one RDD and the batch's time, `node.transform`.
    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) throws
    /// transformWith, cogroup and the joins: an RDD from two, `node.transform`.
    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) throws
    mutating func visit<T>(union node: UnionDStream<T>) throws
    mutating func visit<T>(window node: WindowedDStream<T>) throws
    /// combineByKey, reduceByKey, groupByKey of each batch: `node.createCombiner`, `mergeValue`, `mergeCombiners`.
    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) throws
    /// reduceByKeyAndWindow with an inverse: `node.reduce`, `inverse`, `filter`, `windowDuration`.
    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) throws
    /// updateStateByKey: `node.update`, `node.initial`.
    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) throws
    /// foreachRDD, print, saveAs…: `node.body`, `node.name`.
    mutating func visit<T>(output node: ForEachDStream<T>) throws
}

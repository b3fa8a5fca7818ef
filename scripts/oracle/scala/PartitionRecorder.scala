package org.apache.spark.streaming.portage

import java.io.{File, PrintWriter}
import java.nio.file.Files
import java.util.concurrent.{Semaphore, TimeUnit}

import scala.collection.mutable
import scala.util.control.NonFatal

import org.apache.spark.{SparkConf, SparkContext}
import org.apache.spark.rdd.RDD
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.apache.spark.streaming.dstream.DStream
import org.apache.spark.util.ManualClock
import org.json4s._
import org.json4s.jackson.JsonMethods

/**
 * Asks each operation into how many partitions it puts its rows, and what it says to arguments of no sense.
 * Arguments: a JSON file with an array of cases, the file to write (one JSON object a line: name, answers).
 */
object PartitionRecorder {
  implicit private val formats: Formats = DefaultFormats

  def main(args: Array[String]): Unit = {
    val JArray(cases) = JsonMethods.parse(new File(args(0)))
    val out = new PrintWriter(args(1), "UTF-8")
    cases.foreach { c =>
      val conf = new SparkConf().setAppName("portage-oracle").set("spark.ui.enabled", "false")
        .set("spark.streaming.clock", "org.apache.spark.util.ManualClock")
      (c \ "parallelism").extractOpt[Int].foreach(n => conf.set("spark.default.parallelism", n.toString))
      val sc = new SparkContext(conf)
      sc.setLogLevel("OFF")
      val JArray(asks) = c \ "asks"
      val answers = asks.map { ask =>
        val answer = try answerOf(sc, ask) catch { case NonFatal(e) => failure(e) }
        JObject(ask.asInstanceOf[JObject].obj ++ answer.obj)
      }
      out.println(Datum.compact(JObject("name" -> (c \ "name"), "answers" -> JArray(answers))))
      out.flush()
      sc.stop()
    }
    out.close()
    System.exit(0)
  }

  private def failure(e: Throwable): JObject = {
    var message = Option(e.getMessage).getOrElse("")
    if (message.startsWith("Job aborted due to stage failure")) {
      message = """executor driver\): ([\w.]+): (.*)""".r.findFirstMatchIn(message).map(_.group(2)).getOrElse(message)
    }
    JObject("fails" -> JString(message))
  }

  private def answerOf(sc: SparkContext, ask: JValue): JObject = {
    val op = (ask \ "op").extract[String]
    val n = (ask \ "n").extractOpt[Int]
    val rows = (ask \ "rows").extract[List[Long]]
    val input = sc.parallelize(rows, (ask \ "of").extractOpt[Int].getOrElse(3))
    val right = sc.parallelize(Seq(1L, 2L), (ask \ "with").extractOpt[Int].getOrElse(5))
    if (op.startsWith("stream.")) stream(sc, input, right, op.stripPrefix("stream."), n)
    else {
      val rdd = operation(input, right, op, n)
      val parts = rdd.glom().collect().map(_.length)
      val sizes = if (List("sort", "coalesce", "take", "top").exists(op.startsWith)) List("sizes" -> JArray(parts.toList.map(JInt(_)))) else Nil
      JObject(("partitions" -> JInt(rdd.getNumPartitions)) :: sizes)
    }
  }

  private def operation(rdd: RDD[Long], right: RDD[Long], op: String, n: Option[Int]): RDD[_] = {
    def pairs = rdd.map(x => (x, x))
    def others = right.map(x => (x, x))
    op match {
      case "reduceByKey" => n.fold(pairs.reduceByKey(_ + _))(pairs.reduceByKey(_ + _, _))
      case "groupByKey" => n.fold(pairs.groupByKey())(pairs.groupByKey(_))
      case "combineByKey" => pairs.combineByKey[Long]((x: Long) => x, (a: Long, b: Long) => a + b, (a: Long, b: Long) => a + b)
      case "foldByKey" => pairs.foldByKey(0L)(_ + _)
      case "aggregateByKey" => pairs.aggregateByKey(0L)(_ + _, _ + _)
      case "groupBy" => n.fold(rdd.groupBy(x => x))(rdd.groupBy(x => x, _))
      case "distinct" => n.fold(rdd.distinct())(rdd.distinct(_))
      case "intersection" => rdd.intersection(right)
      case "subtract" => rdd.subtract(right)
      case "subtractByKey" => pairs.subtractByKey(others)
      case "join" => n.fold(pairs.join(others))(pairs.join(others, _))
      case "leftOuterJoin" => pairs.leftOuterJoin(others)
      case "fullOuterJoin" => pairs.fullOuterJoin(others)
      case "cogroup" => n.fold(pairs.cogroup(others))(pairs.cogroup(others, _))
      case "cogroup3" => pairs.cogroup(others, others)
      case "reduced.reduceByKey" => pairs.reduceByKey(_ + _, 4).reduceByKey(_ + _)
      case "reduced.join" => pairs.reduceByKey(_ + _, 4).join(others)
      case "reduced.mapValues.groupByKey" => pairs.reduceByKey(_ + _, 4).mapValues(_ + 1).groupByKey()
      case "reduced.map.groupByKey" => pairs.reduceByKey(_ + _, 4).map(x => x).groupByKey()
      case "union" => rdd.union(right)
      case "repartition" => rdd.repartition(n.get)
      case "coalesce" => rdd.coalesce(n.get)
      case "sortByKey" => n.fold(pairs.sortByKey())(pairs.sortByKey(true, _))
      case "sortByKey.descending" => pairs.sortByKey(false)
      case "sortBy" => n.fold(rdd.sortBy(x => x))(rdd.sortBy(x => x, true, _))
      case "partitionBy" => pairs.partitionBy(new org.apache.spark.HashPartitioner(n.get))
      case "parallelize" => rdd.sparkContext.parallelize(Seq(1L), n.get)
      case "parallelize.default" => rdd.sparkContext.parallelize(Seq(1L))
      case "emptyRDD" => rdd.sparkContext.emptyRDD[Long]
      case "zipWithIndex" => rdd.zipWithIndex()
      case "glom" => rdd.glom()
      case "take" => rdd.sparkContext.parallelize(rdd.take(n.get).toSeq, 1)
      case "takeOrdered" => rdd.sparkContext.parallelize(rdd.takeOrdered(n.get).toSeq, 1)
      case "top" => rdd.sparkContext.parallelize(rdd.top(n.get).toSeq, 1)
    }
  }

  private def stream(sc: SparkContext, rdd: RDD[Long], right: RDD[Long], op: String, n: Option[Int]): JObject = {
    val ssc = new StreamingContext(sc, Milliseconds(1000))
    ssc.checkpoint(Files.createTempDirectory("portage-oracle").toString)
    try {
      val values: DStream[Long] = ssc.queueStream(mutable.Queue(rdd))
      val pairs = values.map(x => (x, x))
      val others = ssc.queueStream(mutable.Queue(right)).map(x => (x, x))
      val second = Milliseconds(1000)
      val update = (values: Seq[Long], state: Option[Long]) => Some(values.sum + state.getOrElse(0L))
      val result: DStream[_] = op match {
        case "count" => values.count()
        case "reduce" => values.reduce(_ + _)
        case "countByValue" => n.fold(values.countByValue())(values.countByValue(_))
        case "reduceByKey" => n.fold(pairs.reduceByKey(_ + _))(pairs.reduceByKey(_ + _, _))
        case "groupByKey" => n.fold(pairs.groupByKey())(pairs.groupByKey(_))
        case "join" => n.fold(pairs.join(others))(pairs.join(others, _))
        case "cogroup" => pairs.cogroup(others)
        case "fullOuterJoin" => pairs.fullOuterJoin(others)
        case "reduceByKeyAndWindow" => pairs.reduceByKeyAndWindow((a: Long, b: Long) => a + b, second)
        case "reduceByKeyAndWindow.inverse" => pairs.reduceByKeyAndWindow((a: Long, b: Long) => a + b, (a: Long, b: Long) => a - b, second)
        case "groupByKeyAndWindow" => pairs.groupByKeyAndWindow(second)
        case "countByWindow" => values.countByWindow(second, second)
        case "countByValueAndWindow" => values.countByValueAndWindow(second, second)
        case "reduceByWindow" => values.reduceByWindow(_ + _, second, second)
        case "updateStateByKey" => n.fold(pairs.updateStateByKey(update))(pairs.updateStateByKey(update, _))
        case "window" => values.window(second)
        case "union" => values.union(values)
        case "repartition" => values.repartition(n.get)
        case "glom" => values.glom()
        case "transform.distinct" => values.transform(_.distinct())
        case "transform.reduceByKey" => pairs.transform(_.reduceByKey(_ + _))
        case "transform.repartition" => values.transform(_.repartition(n.get).map(x => x))
      }
      val answer = new java.util.concurrent.LinkedBlockingQueue[JObject]()
      result.foreachRDD { r =>
        answer.put(try { val count = r.getNumPartitions; r.count(); JObject("partitions" -> JInt(count)) } catch { case NonFatal(e) => failure(e) })
      }
      ssc.start()
      ssc.scheduler.clock.asInstanceOf[ManualClock].setTime(1000)
      val given = answer.poll(3, TimeUnit.SECONDS)
      if (given != null) given
      else try { ssc.awaitTerminationOrTimeout(10); JObject("fails" -> JString("no output")) } catch { case NonFatal(e) => JObject(failure(e).obj :+ ("stage" -> JString("generate"))) }
    } finally ssc.stop(stopSparkContext = false, stopGracefully = false)
  }
}

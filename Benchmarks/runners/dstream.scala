// Workload (b) on Scala DStreams, for spark-shell -i. Parameters come as environment variables; prints one JSON line.
import java.io.{File, PrintWriter}
import java.util.concurrent.Semaphore
import scala.collection.mutable
import com.fasterxml.jackson.databind.ObjectMapper
import org.apache.spark.rdd.RDD
import org.apache.spark.streaming._

object Bench extends Serializable {
  val files = new File(sys.env("BENCH_DATA")).listFiles.map(_.getPath).filter(_.endsWith(".json")).sorted
  val clockOf = Class.forName("org.apache.spark.util.ManualClock")

  def run(sc: org.apache.spark.SparkContext, keep: mutable.Map[(Long, String), (Long, Double)]): Double = {
    val ssc = new StreamingContext(sc, Seconds(10))
    val queue = mutable.Queue[RDD[String]]()
    for (file <- files) queue += sc.textFile(file, 2)
    val done = new Semaphore(0)
    ssc.queueStream(queue, oneAtATime = true)
      .mapPartitions { lines =>
        val mapper = new ObjectMapper()
        lines.flatMap { line =>
          try {
            val node = mapper.readTree(line)
            val id = node.get("sensor_id"); val value = node.get("value"); val ts = node.get("ts_ms")
            if (id == null || value == null || ts == null) None else Some((id.asText, (1L, value.asDouble)))
          } catch { case _: Exception => None }
        }
      }
      .reduceByKeyAndWindow((a: (Long, Double), b: (Long, Double)) => (a._1 + b._1, a._2 + b._2), Seconds(30), Seconds(10), 2)
      .foreachRDD { (rdd: RDD[(String, (Long, Double))], time: Time) =>
        val rows = rdd.collect()
        if (keep != null) rows.foreach { case (id, (n, sum)) => keep((time.milliseconds, id)) = (n, sum / n) }
        done.release()
      }
    val begin = System.nanoTime
    ssc.start()
    val scheduler = ssc.getClass.getMethods.find(_.getName.endsWith("scheduler")).get.invoke(ssc)
    val clock = scheduler.getClass.getMethods.find(_.getName.endsWith("clock")).get.invoke(scheduler)
    val advance = clockOf.getMethod("advance", classOf[Long])
    for (_ <- files) { advance.invoke(clock, Long.box(10000L)); done.acquire() }
    val seconds = (System.nanoTime - begin) / 1e9
    ssc.stop(stopSparkContext = false, stopGracefully = false)
    seconds
  }
}
val kept = mutable.Map[(Long, String), (Long, Double)]()
Bench.run(sc, kept)
val times = (1 to sys.env("BENCH_PASSES").toInt).map(_ => Bench.run(sc, null))
val out = new PrintWriter(sys.env("BENCH_RESULT"))
for (((w, s), (n, mean)) <- kept.toSeq.sortBy(_._1)) out.println(s"$w,$s,$n,$mean")
out.close()
val status = scala.io.Source.fromFile("/proc/self/status").getLines
val peak = status.find(_.startsWith("VmHWM")).get.split("\\s+")(1).toLong / 1024
println(s"""BENCH {"engine": "Spark DStreams (Scala)", "version": "${sc.version}", "seconds": [${times.mkString(", ")}], "peak_rss_mb": $peak}""")
System.exit(0)
